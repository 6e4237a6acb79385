export { type ChosenSandboxes, chooseSandboxes } from './choose-sandboxes.ts'
export { RunnerConfig } from './config.ts'
export type { Link } from './link/answer-link.ts'
export { openRunner, type Runner, type RunnerOptions } from './open-runner.ts'
