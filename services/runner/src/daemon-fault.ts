import { Fault } from '@codeberth/protocol'
import { ORPCError } from '@orpc/client'

/** The code of what a call to a daemon threw: of its fault, or of ours; null for anything else. */
export function daemonFaultCode(thrown: unknown): string | null {
  if (thrown instanceof Fault || thrown instanceof ORPCError) return thrown.code
  return null
}
