import { access, mkdir, readlink, realpath, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Programs that a process sandbox gets besides those of the machine's /usr. */
export type Tools = {
  /** Name on the PATH to absolute path of the program. */
  readonly programs: Readonly<Record<string, string>>
  /** Files and folders that these programs need, seen read-only at their own path. */
  readonly mounts: readonly string[]
}

/** The Node that runs us, with the npm that lies next to it or among the machine's own, if any. */
export async function nodeTools(node: string = process.execPath): Promise<Tools> {
  const folders = [
    join(dirname(node), '../lib/node_modules/npm'),
    '/usr/local/lib/node_modules/npm',
    '/usr/lib/node_modules/npm',
  ]
  const found = await Promise.all(
    folders.map((folder) =>
      access(folder).then(
        () => [folder],
        () => [],
      ),
    ),
  )
  const npm = found.flat()[0]
  if (!npm) return { programs: { node }, mounts: [node] }
  const folder = await realpath(npm)
  return {
    programs: { node, npm: join(folder, 'bin/npm-cli.js'), npx: join(folder, 'bin/npx-cli.js') },
    mounts: [node, folder],
  }
}

/** Fills a folder with links to the programs, for the PATH. */
export async function linkTools(folder: string, tools: Tools): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, program] of Object.entries(tools.programs)) {
    const link = join(folder, name)
    if ((await readlink(link).catch(() => null)) === program) continue
    await rm(link, { force: true })
    await symlink(program, link)
  }
}
