import { openProcessIo } from './process-io.ts'
import { runProgram } from './program.ts'
import { reportError, wantsObject } from './report-error.ts'

const io = openProcessIo(process.env)
const argv = process.argv.slice(2)
try {
  process.exitCode = await runProgram(io, argv)
} catch (error) {
  process.exitCode = reportError(io, error, wantsObject(argv))
}
// A pipe that nobody closes would hold the process.
process.stdin.destroy()
