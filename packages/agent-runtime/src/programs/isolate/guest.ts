/** The longest texts that the guest hands out: of a whole definition, and of one yield, which must fit into an event of the log. */
const definitionMaxChars = 512 * 1024
const yieldMaxChars = 200_000

/**
 * The first script of an isolate: it keeps the built-ins that it needs before any other code can change them, and hands the
 * host its functions. Everything passes as JSON text, so no object of either side is ever seen by the other. Date and
 * Math.random follow the host's seed and clock: a program that is played again does the same again.
 */
export const guestSource = `(() => {
  'use strict'
  const { stringify, parse } = JSON
  const { getPrototypeOf, freeze } = Object
  const { apply, construct } = Reflect
  const text = String
  const kinds = new Map([
    [getPrototypeOf(function* () {}), 'generator'],
    [getPrototypeOf(async function* () {}), 'async generator'],
    [getPrototypeOf(async function () {}), 'async function'],
  ])
  const mapGet = Map.prototype.get
  const plain = (_, value) =>
    typeof value === 'function' ? { $function: apply(mapGet, kinds, [getPrototypeOf(value)]) ?? 'function' }
    : typeof value === 'bigint' ? text(value) : value
  const answer = (value, max) => {
    const json = stringify(value, plain)
    if (json.length > max) throw new RangeError('is larger than ' + max + ' characters')
    return json
  }
  const silent = () => {}
  const logger = freeze({ debug: silent, info: silent, warn: silent, error: silent })
  globalThis.console = freeze({ log: silent, debug: silent, info: silent, warn: silent, error: silent })
  let clock = 0
  let seed = 1
  const RealDate = Date
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, list, made) => construct(target, list.length === 0 ? [clock] : list, made),
    apply: () => text(new RealDate(clock)),
  })
  RealDate.now = () => clock
  RealDate.prototype.constructor = globalThis.Date
  Math.random = () => {
    seed = (seed * 48271) % 2147483647
    return (seed - 1) / 2147483646
  }
  let found
  let steps
  return {
    begin(json) {
      const input = parse(json)
      clock = input.now
      seed = 1 + (input.seed % 2147483646)
      return '{}'
    },
    describe(value) {
      found = value
      if (value === undefined) return stringify({ none: true })
      if (typeof value === 'function') return stringify({ type: 'function' })
      return answer({ type: value === null ? 'null' : typeof value, value }, ${definitionMaxChars})
    },
    start(json) {
      const program = found.handleSteps
      if (typeof program !== 'function') throw new TypeError('handleSteps is not a function')
      steps = apply(program, found, [{ ...parse(json), logger }])
      if (typeof steps?.next !== 'function') throw new TypeError('handleSteps returned no generator')
      return '{}'
    },
    next(json) {
      const input = parse(json)
      clock = input.now
      const { done, value } = steps.next(input.given)
      return answer(done ? { done: true } : { done: false, value: value === undefined ? null : value }, ${yieldMaxChars})
    },
    explain(error) {
      try {
        if (error !== null && typeof error === 'object')
          return stringify({ name: text(error.name), message: text(error.message), stack: text(error.stack) })
        return stringify({ name: 'thrown', message: text(error), stack: '' })
      } catch {
        return stringify({ name: 'thrown', message: 'something that cannot be told', stack: '' })
      }
    },
  }
})()`
