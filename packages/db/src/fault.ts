/** Why a database could not be opened or started. */
export type DatabaseFaultCode =
  | 'database-url'
  | 'database-unreachable'
  | 'migration-failed'
  | 'folder-unwritable'
  | 'folder-foreign'
  | 'folder-version'
  | 'password-lost'
  | 'binaries-missing'
  | 'user-missing'
  | 'start-failed'

/** An error whose message is one sentence for the person who starts the server. It never contains a password. */
export class DatabaseFault extends Error {
  readonly code: DatabaseFaultCode
  constructor(code: DatabaseFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'DatabaseFault'
    this.code = code
  }
}
