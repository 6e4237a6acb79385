export { type BridgeOptions, bridge } from './bridge.ts'
export { type Daemon, type DaemonOptions, openDaemon, type RunParts } from './daemon.ts'
