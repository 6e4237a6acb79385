/** Prints each finding as `path:line: rule → do this`; exit code 1 when there is one. */
import { join } from 'node:path'
import { tidy } from './tidy.ts'
import { readTree } from './tree.ts'

const findings = tidy(readTree(join(import.meta.dirname, '../..')))
for (const { path, line, rule, instead } of findings) console.log(`${path}:${line}: ${rule} → ${instead}`)
if (findings.length > 0) console.log(`${findings.length} findings`)
process.exitCode = findings.length > 0 ? 1 : 0
