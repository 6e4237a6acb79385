/** The scripted model as a process of its own: `HOST` and `PORT` choose where it listens. Prints its base URL. */
import * as z from 'zod'
import { openScriptedModel } from './open-scripted-model.ts'
import { loadScenarios } from './scenario.ts'

const settings = z
  .object({ HOST: z.string().default('127.0.0.1'), PORT: z.coerce.number().int().min(0).max(65_535).default(3004) })
  .parse(process.env)
const log = (line: string) => process.stderr.write(`${line}\n`)
const model = await openScriptedModel({
  scenarios: await loadScenarios(),
  host: settings.HOST,
  port: settings.PORT,
  log,
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void model.close().then(() => process.exit(0)))
process.stdout.write(`ready ${model.url}\n`)
