import type Docker from 'dockerode'
import type { SandboxOptions } from '../options.ts'
import type { Say } from '../steps.ts'
import type { OpenFileLimit } from './container.ts'

/** An engine as one runner uses it, and what was learnt of it. */
export type DockerHost = {
  docker: Docker
  installation: string
  options: SandboxOptions
  closed: AbortController
  /** The build that is going on, shared by all projects that wait for it. */
  building: { promise: Promise<string>; listeners: Set<Say> } | null
  /** The volume of the daemon, once a sandbox has used it. */
  programs: Promise<string> | null
  /** The largest limit of open files that this engine may set. */
  openFiles: OpenFileLimit
}
