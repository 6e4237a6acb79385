/**
 * `npm run trace RUN`: prints a run's walk from its log. RUN is a run's id on the server of CODEBERTH_URL (default
 * http://localhost:3000) with the access token CODEBERTH_TOKEN, or a file with the output of `cb run --output jsonl`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { apiPrefix, parseEvent, type RunEvent, type UnknownEvent } from '@codeberth/protocol'
import * as z from 'zod'
import { walkOf } from './walk.ts'

const pageLimitMs = 10_000
const Page = z.object({ events: z.array(z.unknown()), headSeq: z.int() })

const run = process.argv[2]
if (!run) {
  console.error('usage: npm run trace RUN   (an id, or a file of events)')
  process.exit(2)
}
const log = existsSync(run) ? eventsOfFile(run) : await eventsOfServer(run)
for (const line of walkOf(log)) console.log(line)

function eventsOfFile(path: string): (RunEvent | UnknownEvent)[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line.trim() !== '').map((line) => parseEvent(JSON.parse(line)).event)
}

async function eventsOfServer(id: string): Promise<(RunEvent | UnknownEvent)[]> {
  const server = process.env.CODEBERTH_URL || 'http://localhost:3000'
  const headers = { authorization: `Bearer ${process.env.CODEBERTH_TOKEN ?? ''}` }
  const events: (RunEvent | UnknownEvent)[] = []
  for (;;) {
    const url = new URL(`${apiPrefix}/runs/${encodeURIComponent(id)}/events?after=${events.length}`, server)
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(pageLimitMs) })
    if (!answer.ok) {
      console.error(`${url.host} answered ${answer.status}: ${await answer.text()}`)
      process.exit(1)
    }
    const page = Page.parse(await answer.json())
    events.push(...page.events.map((event) => parseEvent(event).event))
    if (page.events.length === 0 || events.length >= page.headSeq) return events
  }
}
