import { isRunEvent, type RunEvent, type UnknownEvent } from '@codeberth/protocol'

const textMaxChars = 100

/**
 * A run as lines, one for each thing that took time or decided something: seconds since its start, seq, where it happened (the runner,
 * the loop of an agent, a model call, a tool), what. Indented by the agent tree; streamed pieces of text and output are left out.
 */
export function walkOf(events: readonly (RunEvent | UnknownEvent)[]): string[] {
  const startedAt = events[0]?.at ?? 0
  const depths = new Map<string, number>()
  const stepStarts = new Map<string, number>()
  return events.flatMap((event) => {
    if (!isRunEvent(event)) return []
    if (event.type === 'agent.started' && event.agentId) depths.set(event.agentId, event.ancestorIds.length)
    if (event.type === 'step.started') stepStarts.set(`${event.agentId}`, event.at)
    const line = wordsOf(event, event.at - (stepStarts.get(`${event.agentId}`) ?? event.at))
    if (!line) return []
    const indent = '  '.repeat(event.agentId === null ? 0 : (depths.get(event.agentId) ?? 0) + 1)
    return [`${seconds(event.at - startedAt).padStart(9)} ${String(event.seq).padStart(5)}  ${indent}${line}`]
  })
}

function wordsOf(event: RunEvent, stepMs: number): string | undefined {
  switch (event.type) {
    case 'run.started':
      return `runner     run of ${event.agent} on ${event.model}: ${short(event.input.text)}`
    case 'run.finished':
      return `runner     ${event.stop}${event.error ? ` (${event.error.code}: ${event.error.message})` : ''}, ${event.files.length} files changed`
    case 'agent.started':
      return `loop       ${event.agent} starts: ${short(event.task)}`
    case 'agent.finished':
      return `loop       agent ends: ${event.stop}${event.error ? ` (${event.error.code})` : ''}`
    case 'step.started':
      return `model      step ${event.step} asks ${event.model}`
    case 'step.finished':
      return `model      step ${event.step} ends after ${seconds(stepMs)}: ${event.finish}`
    case 'message.completed':
      return `model      ${event.channel}: ${short(event.text)}`
    case 'tool.started':
      return `tool       ${event.tool}: ${short(event.title)}`
    case 'tool.finished':
      return `tool       ${event.status} after ${seconds(event.durationMs)}: ${short(event.output)}`
    case 'file.changed':
      return `tool       ${event.change} ${event.path} (+${event.added} -${event.removed})`
    case 'retry':
      return `model      try ${event.attempt} of ${event.max} failed: ${event.cause}`
    case 'sandbox.changed':
      return `sandbox    ${event.state}${event.step ? `, ${event.step}` : ''}${event.reason ? `: ${event.reason}` : ''}`
    case 'egress.blocked':
      return `edge       ${event.host}:${event.port} refused: ${event.rule}`
    case 'notice':
      return `runner     ${event.level} ${event.code}: ${short(event.message)}`
    case 'approval.requested':
      return `policy     asks for ${event.effects.join(', ')}${event.command ? `: ${short(event.command)}` : ''}`
    case 'approval.answered':
      return `policy     answered: ${event.decision}`
    default:
      return undefined
  }
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > textMaxChars ? `${line.slice(0, textMaxChars)}…` : line
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
