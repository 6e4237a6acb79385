import { remoteWorkspace } from '@codeberth/workspace'
import { workspaceConformance } from '@codeberth/workspace/conformance'
import { openTestDaemon } from './test-daemon.ts'

workspaceConformance('through the daemon', async () => {
  const { client, close } = await openTestDaemon()
  return { workspace: remoteWorkspace(client), close }
})
