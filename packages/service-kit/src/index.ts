export { doorHeader, isForwardedHeader, isOwnOrigin, lastOf, takeClientAddress } from './forwarded.ts'
export { closeServer, listen, urlOf } from './listen.ts'
export { ConfigError, loadConfig } from './load-config.ts'
export { BodyTooLarge, discardRest, json, readRequest, requestUrl, writeResponse } from './node-http.ts'
export { type Log, type LogLevel, openLog, redactText } from './open-log.ts'
export { type ProcessLock, takeProcessLock, withProcessLock } from './process-lock.ts'
export { runService } from './run-service.ts'
export { runToEnd } from './run-to-end.ts'
export { isServiceKey } from './service-key.ts'
export {
  databaseUrl,
  httpUrl,
  list,
  listening,
  logLevel,
  modelSettings,
  namedModel,
  optional,
  queueUrl,
  sandboxUrl,
  secret,
  serviceSettings,
} from './settings.ts'
export { firstSignal } from './stop-on-signals.ts'
