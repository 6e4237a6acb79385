/** Where an adapter tells what the operator should know; a pino logger fits. */
export type SandboxLog = {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
}

/** What `openSandboxes` needs besides the URL. Paths are absolute. */
export type SandboxOptions = {
  /** Holds volumes and state files of process sandboxes, and the name of this installation. Shared by all runners of a machine. */
  readonly dataDir: string
  /** `sandboxd` as one executable file. A ripgrep beside it (`rg`) goes with it into the sandbox. */
  readonly daemonFile: string
  /** The Docker address behind a bare `docker:`; default unix:///var/run/docker.sock. */
  readonly dockerUrl?: string
  /** Folder of the standard image (`sandbox-image/`), which the Docker adapter builds on first use. */
  readonly imageFolder?: string
  /** Names this installation in labels; default a random one kept in `dataDir`. Runners with their own `dataDir` must share it. */
  readonly installation?: string
  /** Refuse to open where sandboxes would run without isolation, as an installation with several users must. */
  readonly requireIsolation?: boolean
  /** Refuse to open where there is no standard image and it can be neither pulled nor built: the first project would fail. */
  readonly requireImage?: boolean
  readonly log: SandboxLog
}
