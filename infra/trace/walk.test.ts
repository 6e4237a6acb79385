import { noUsage, type RunEvent } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { walkOf } from './walk.ts'

const base = { v: 1, runId: '0192a1b2-0000-7000-8000-000000000001' } as const

test('a walk names time, place and step of each part, and leaves streamed pieces out', () => {
  const events: RunEvent[] = [
    { ...base, seq: 1, at: 1_000, agentId: 'a1', type: 'step.started', step: 1, model: 'm', context: {} },
    { ...base, seq: 2, at: 1_100, agentId: 'a1', type: 'message.delta', messageId: 'm1', channel: 'text', text: 'Hel' },
    {
      ...base,
      seq: 3,
      at: 1_200,
      agentId: 'a1',
      type: 'message.completed',
      messageId: 'm1',
      channel: 'text',
      text: 'Hello\nyou',
    },
    {
      ...base,
      seq: 4,
      at: 2_500,
      agentId: 'a1',
      type: 'step.finished',
      step: 1,
      finish: 'stop',
      usage: noUsage,
      cost: null,
    },
    {
      ...base,
      seq: 5,
      at: 2_600,
      agentId: null,
      type: 'notice',
      level: 'warning',
      code: 'slow',
      message: 'It was slow.',
    },
  ]
  expect(walkOf(events)).toEqual([
    '   0.00 s     1    model      step 1 asks m',
    '   0.20 s     3    model      text: Hello you',
    '   1.50 s     4    model      step 1 ends after 1.50 s: stop',
    '   1.60 s     5  runner     warning slow: It was slow.',
  ])
})
