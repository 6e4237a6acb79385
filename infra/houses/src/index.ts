export { type Embedded, openEmbedded, scratchFolder, startLimitMs } from './embedded.ts'
export { type FullStack, type FullStackOptions, openFullStack } from './full-stack.ts'
export { type Ended, type Program, runProgram, startProgram } from './program.ts'
