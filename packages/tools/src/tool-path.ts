import { CheckoutPath } from '@codeberth/protocol'
import * as z from 'zod'

/** A path as models write it, read as one relative to the checkout: `./src/` is `src`, `.` is the checkout itself (''). */
export const ToolPath = z
  .string()
  .transform((path) =>
    path
      .replace(/^(?:\.\/)+/u, '')
      .replace(/(?<=[^/])\/+$/u, '')
      .replace(/^\.$/u, ''),
  )
  .pipe(CheckoutPath)

/** The path of a file: never the checkout itself. */
export const FilePath = ToolPath.refine((path) => path !== '', 'names no file')
