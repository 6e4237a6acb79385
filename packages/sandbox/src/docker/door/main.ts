/** The door before the engine as a process: `ENGINE_SOCKET`, `HOST` and `PORT` say what is behind it and where it is. */
import * as z from 'zod'
import { openEngineDoor } from './open-door.ts'

const settings = z
  .object({
    ENGINE_SOCKET: z.string().default('/var/run/docker.sock'),
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(2375),
  })
  .parse(process.env)

const say = (fields: object) => process.stdout.write(`${JSON.stringify({ service: 'engine-door', ...fields })}\n`)
const { ENGINE_SOCKET: socketPath, HOST: host, PORT: port } = settings
const log = { warn: (fields: object, message: string) => void say({ ...fields, msg: message }) }
const door = await openEngineDoor({ socketPath, host, port, log })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void door.close().then(() => process.exit(0)))
say({ port: door.port, msg: 'ready' })
