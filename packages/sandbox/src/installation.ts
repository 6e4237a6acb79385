import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The random name of the installation whose data this folder holds; made on first use, the same for all who ask. */
export async function installationOf(dataDir: string): Promise<string> {
  const path = join(dataDir, 'installation')
  await mkdir(dataDir, { recursive: true })
  const made = randomBytes(6).toString('hex')
  try {
    await writeFile(path, made, { flag: 'wx' })
    return made
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
    return (await readFile(path, 'utf8')).trim()
  }
}
