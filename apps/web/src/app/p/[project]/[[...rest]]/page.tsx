import { Ide } from '../../../../ide/ide.tsx'

export default async function Page({ params }: { params: Promise<{ project: string }> }) {
  const { project } = await params
  return <Ide projectId={project} />
}
