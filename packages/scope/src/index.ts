export { openScope, type Scope, type Unclosed } from './scope.ts'
