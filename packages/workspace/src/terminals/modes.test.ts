import { expect, test } from 'vitest'
import { followModes } from './modes.ts'

const restoreOf = (...parts: string[]) => {
  const modes = followModes()
  for (const part of parts) modes.read(new TextEncoder().encode(part))
  return [new TextDecoder().decode(modes.restore()), modes.alternateScreen]
}

test('private modes are followed over split sequences, and only what differs from a fresh terminal is restored', () => {
  expect(restoreOf('plain')).toEqual(['', false])
  expect(restoreOf('\x1b[?1049h\x1b[?25l\x1b[?2004h')).toEqual(['\x1b[?25l\x1b[?1049;2004h', true])
  expect(restoreOf('\x1b[?10', '49h')).toEqual(['\x1b[?1049h', true])
  expect(restoreOf('\x1b', '[?1000;1006h', 'x\x1b[?1000l')).toEqual(['\x1b[?1006h', false])
  expect(restoreOf('\x1b[?1049h', '\x1b[?1049l')).toEqual(['', false])
})
