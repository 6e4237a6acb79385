import type { FileProblem } from '@codeberth/protocol'
import * as z from 'zod'

const SystemError = z.object({ code: z.string() })

/** What the operating system's error codes mean for who asked about a file. */
const problems: Readonly<Record<string, FileProblem>> = {
  ENOENT: 'missing',
  EEXIST: 'exists',
  ENOTEMPTY: 'exists',
  EISDIR: 'not_a_file',
  ENXIO: 'not_a_file',
  ENOTDIR: 'not_a_directory',
  ELOOP: 'outside',
  EFBIG: 'too_large',
  ENOSPC: 'no_space',
  EDQUOT: 'no_space',
  EACCES: 'no_permission',
  EPERM: 'no_permission',
  EROFS: 'no_permission',
  EBUSY: 'no_permission',
  ETXTBSY: 'no_permission',
  ENAMETOOLONG: 'missing',
}

/** The code of an error that the operating system gave, such as `ENOENT`; undefined for every other thrown value. */
export function systemCode(thrown: unknown): string | undefined {
  return SystemError.safeParse(thrown).data?.code
}

/** Turns an error of the file system into the problem it means; throws on what is none, because then our code is wrong. */
export function fileProblem(thrown: unknown): FileProblem {
  const problem = problems[systemCode(thrown) ?? '']
  if (problem) return problem
  throw thrown
}
