import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workspaceConformance } from './conformance.ts'
import { openLocalWorkspace } from './index.ts'

workspaceConformance('local folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'workspace-'))
  return { workspace: await openLocalWorkspace({ root }), close: () => rm(root, { recursive: true }) }
})
