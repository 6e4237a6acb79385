import { FileProblem } from '@codeberth/protocol'
import * as z from 'zod'

/** Why a file cannot be read or written, as the model is told. `blocked`: it may hold secrets, or permissions forbid it. */
export const FileCode = z.enum([
  ...FileProblem.exclude(['no_permission']).options,
  'blocked',
  'binary',
  'unsupported_encoding',
])
export type FileCode = z.infer<typeof FileCode>

/** The code of a workspace's problem. Guarded files come as `no_permission`, like files of another user. */
export function codeOf(problem: FileProblem): FileCode {
  return problem === 'no_permission' ? 'blocked' : problem
}

/** One sentence for a code, with what to do where there is something to do. */
export const fileSentences: Record<FileCode, string> = {
  missing: 'It does not exist. Look for it with glob.',
  exists: 'It exists already.',
  not_a_file: 'It is not a file. Use list_directory for a folder.',
  not_a_directory: 'It is not a folder.',
  outside: 'It lies outside the checkout.',
  too_large: 'It is too large.',
  no_space: 'The disk is full; the file is as it was.',
  blocked: 'It is blocked: it is likely to hold secrets, or its permissions forbid it. Go on without it.',
  binary: 'It is binary.',
  unsupported_encoding: 'It is not UTF-8 text; it is left alone so that no byte is lost.',
}
