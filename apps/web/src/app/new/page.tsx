import type { Metadata } from 'next'
import { NewProject } from '../../dashboard/new-project.tsx'

export const metadata: Metadata = { title: 'New project' }

export default function Page() {
  return <NewProject />
}
