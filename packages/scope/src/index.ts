export { endChildren } from './end-children.ts'
export { openScope, type Scope, type Unclosed } from './scope.ts'
