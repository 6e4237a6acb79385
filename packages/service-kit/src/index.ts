export { closeServer, listen } from './listen.ts'
export { ConfigError, loadConfig } from './load-config.ts'
export { type Log, type LogLevel, openLog, redactText } from './open-log.ts'
export { firstSignal } from './stop-on-signals.ts'
