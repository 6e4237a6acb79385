export type {
  EventOf,
  FileChange,
  NewRun,
  ProjectSource,
  ProjectView,
  RunEvent,
  RunView,
  Stop,
  UnknownEvent,
} from '@codeberth/protocol'
export { newId } from '@codeberth/protocol'
export { type AgentSource, type Agents, loadAgents } from './agents.ts'
export type { ApiClient, ServerOptions } from './client.ts'
export { connect, type RemoteRunOptions, type Server } from './connect.ts'
export { CodeberthError, ConnectionLost } from './errors.ts'
export { type LocalRunOptions, runLocal } from './local.ts'
export { type LocalMap, type LocalMapOptions, openLocalMap } from './local-map.ts'
export type { Run, RunResult } from './run.ts'
