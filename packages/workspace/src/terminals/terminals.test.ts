import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId, type TerminalFrame, type TerminalMark } from '@codeberth/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findTree } from '../process-tree.ts'
import { openTerminals, type Terminals, terminalMark } from './terminals.ts'

const epoch = 5
const size = { cols: 80, rows: 24 }
let home: string
let terminals: Terminals
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'terminals-'))
  terminals = openTerminals({ epoch, cwd: home, env: { PATH: '/usr/bin:/bin', HOME: home, PS1: '$ ' } })
})
afterEach(async () => {
  await terminals.closeAll()
  await rm(home, { recursive: true })
})

let counter = 0
const type = (id: string, text: string) => terminals.input({ id, viewer: 'v', counter: ++counter, text })

type Seen = { text: string; frames: TerminalFrame[]; mark: TerminalMark | null }

/** Reads until the text holds `until` (or the shell ends). */
async function read(id: string, until: string, after: TerminalMark | null = null): Promise<Seen> {
  const seen: Seen = { text: '', frames: [], mark: after }
  const left = new AbortController()
  for await (const frame of terminals.attach(id, after, left.signal)) {
    seen.frames.push(frame)
    if (frame.kind === 'exit') break
    const bytes = Buffer.from(frame.bytes, 'base64')
    seen.text += bytes.toString('latin1')
    seen.mark = { epoch, position: frame.from + bytes.length }
    if (seen.text.includes(until)) break
  }
  return seen
}

test('a shell runs on a terminal of the given size, follows a resize and tells its exit code', async () => {
  const id = newId()
  expect(await terminals.open({ id, size })).toEqual({
    id,
    title: 'bash',
    createdAt: expect.any(Number),
    exitCode: null,
    size,
  })
  type(id, 'stty size\r')
  await read(id, '24 80')
  terminals.resize(id, { cols: 100, rows: 30 })
  type(id, 'stty size\r')
  await read(id, '30 100')
  type(id, 'exit 7\r')
  const { frames } = await read(id, 'never printed')
  expect(frames.at(-1)).toEqual({ kind: 'exit', epoch, code: 7 })
  expect(terminals.list().map(({ exitCode }) => exitCode)).toEqual([7])
})

test('Ctrl-C ends what runs in the shell, not the shell', async () => {
  const id = newId()
  await terminals.open({ id, size })
  // Said by what is to be interrupted: between two commands of its own the shell may take an interrupt for itself and go on.
  type(id, "sh -c 'echo begun; sleep 300'\r")
  await read(id, 'begun\r\n')
  type(id, '\x03')
  // The terminal throws away what was typed before the interrupt took effect.
  await read(id, '^C')
  type(id, 'echo $((40 + 2))\r')
  await read(id, '42\r\n')
})

test('who attaches again gets exactly the missing bytes', async () => {
  const id = newId()
  await terminals.open({ id, size })
  type(id, "printf 'one-%s-two\\n' $((1 + 1))\r")
  const first = await read(id, 'one-2-two')
  type(id, "printf 'three-%s\\n' $((1 + 2))\r")
  const second = await read(id, 'three-3', first.mark)
  expect(second.frames.every((frame) => frame.kind === 'output' && !frame.reset)).toBe(true)
  const whole = await read(id, 'three-3')
  expect(whole.frames[0]).toEqual(expect.objectContaining({ reset: true, from: 0 }))
  expect((first.text + second.text).startsWith(whole.text) || whole.text.startsWith(first.text + second.text)).toBe(
    true,
  )
  const other = await read(id, 'three-3', { epoch: 4, position: 3 })
  expect(other.frames[0]).toEqual(expect.objectContaining({ reset: true, from: 0 }))
})

test('what fell out of the ring is replaced by a replay from a line, with the modes of that place', async () => {
  const id = newId()
  await terminals.open({ id, size })
  type(id, "printf '\\033[?2004l\\033[?1h'; seq 1 400000; echo do''ne\r")
  const live = await read(id, 'done')
  expect(live.text).toContain('400000')
  const replay = await read(id, 'done', { epoch, position: 1 })
  const [first, second] = replay.frames
  expect(first).toEqual(expect.objectContaining({ kind: 'output', reset: true }))
  const prefix = first?.kind === 'output' ? Buffer.from(first.bytes, 'base64').toString('latin1') : ''
  expect(prefix).toBe('\x1b[?1h')
  const from = second?.kind === 'output' && first?.kind === 'output' ? second.from - first.from : 0
  expect(from).toBe(prefix.length)
  expect(replay.text.slice(prefix.length)).toMatch(/^\d+\r\n/)
})

test('closing a terminal ends all that came from it; opening an id twice gives one', async () => {
  const id = newId()
  const [one, two] = await Promise.all([terminals.open({ id, size }), terminals.open({ id, size })])
  expect(one).toEqual(two)
  type(id, '(trap "" HUP TERM; setsid sleep 300 & sleep 300) & echo star""ted\r')
  await read(id, 'started')
  await terminals.close(id)
  expect(await findTree({ mark: `${terminalMark}=${id}` })).toEqual([])
  expect(terminals.list()).toEqual([])
  expect(() => terminals.resize(id, size)).toThrow(expect.objectContaining({ code: 'not-found' }))
  await terminals.close(id)
})

test('a further terminal than the limit is refused', async () => {
  const ids = Array.from({ length: 20 }, () => newId())
  const shell = '/bin/cat'
  const many = openTerminals({ epoch, cwd: home, env: { PATH: '/usr/bin:/bin' }, shell })
  await Promise.all(ids.map((id) => many.open({ id, size })))
  await expect(many.open({ id: newId(), size })).rejects.toEqual(expect.objectContaining({ code: 'terminal-limit' }))
  await many.closeAll()
})
