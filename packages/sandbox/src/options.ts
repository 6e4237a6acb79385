import type { Tools } from './process/tools.ts'

/** Where an adapter tells what the operator should know; a pino logger fits. */
export type SandboxLog = {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
}

/** What `openSandboxes` needs besides the URL. Paths are absolute. */
export type SandboxOptions = {
  /** Holds volumes and state files of process sandboxes, and the name of this installation. Shared by all runners of a machine. */
  readonly dataDir: string
  /** `sandboxd` as one executable file: mounted into containers, and run by process sandboxes unless `daemon` is given. */
  readonly daemonFile?: string
  /** How a process sandbox starts the daemon instead: program, its arguments, and what it must see read-only at its own path. */
  readonly daemon?: { readonly command: readonly string[]; readonly mounts?: readonly string[] }
  /** The Docker address behind a bare `docker:`; default unix:///var/run/docker.sock. */
  readonly dockerUrl?: string
  /** Folder of the standard image (`sandbox-image/`), which the Docker adapter builds on first use. */
  readonly imageFolder?: string
  /** Names this installation in labels; default a random one kept in `dataDir`. Runners with their own `dataDir` must share it. */
  readonly installation?: string
  /** Programs for process sandboxes; default Node and npm of this process. */
  readonly tools?: Tools
  /** Refuse to open where sandboxes would run without isolation, as an installation with several users must. */
  readonly requireIsolation?: boolean
  readonly log: SandboxLog
}
