export { ticketTarget } from './attach-terminal.ts'
export { openRealtime, sameOrigin } from './open-realtime.ts'
export type { SocketPorts, Viewer } from './socket-ports.ts'
