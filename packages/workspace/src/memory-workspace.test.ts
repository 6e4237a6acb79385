import { workspaceConformance } from './conformance.ts'
import { openMemoryWorkspace } from './index.ts'

workspaceConformance('memory', async () => ({ workspace: openMemoryWorkspace(), close: async () => {} }))
