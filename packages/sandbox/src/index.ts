export * from './open.ts'
export * from './options.ts'
export * from './sandboxes.ts'
