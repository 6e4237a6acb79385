import type { Graph } from './graph.ts'

// The usual share of a walk that goes on along an edge: https://snap.stanford.edu/class/cs224w-readings/Brin98Anatomy.pdf
const followShare = 0.85
const rounds = 30
const precise = 1e-6
/** Who uses the files at hand matters too, but less than what they use. */
const backwardWeight = 0.3
/** Of a walk that begins anew without anything at hand to begin at. */
const strayShare = 0.1

/**
 * The weight of each file for this focus, in the order of the graph's paths; all together are 1. It is how often a walk along the
 * edges passes a file, when it begins again and again at the files of the focus. `starts`: files of the focus by index, with weight.
 */
export function rankFiles(graph: Graph, begin: ReadonlyMap<number, number>): Float64Array {
  const count = graph.paths.length
  const base = new Float64Array(count).fill((begin.size === 0 ? 1 : strayShare) / Math.max(1, count))
  const total = [...begin.values()].reduce((sum, weight) => sum + weight, 0)
  if (total > 0)
    for (const [file, weight] of begin) base[file] = (base[file] ?? 0) + ((1 - strayShare) * weight) / total
  const outflow = outflowOf(graph)
  let rank: Float64Array = base.slice()
  for (let round = 0; round < rounds; round++) {
    const next = step(graph, rank, base, outflow)
    const moved = next.reduce((sum, value, file) => sum + Math.abs(value - (rank[file] ?? 0)), 0)
    rank = next
    if (moved < precise) break
  }
  return rank
}

function outflowOf({ paths, starts, targets, weights }: Graph): Float64Array {
  const outflow = new Float64Array(paths.length)
  for (let file = 0; file < paths.length; file++)
    for (let edge = starts[file] ?? 0; edge < (starts[file + 1] ?? 0); edge++) {
      const weight = weights[edge] ?? 0
      const target = targets[edge] ?? 0
      outflow[file] = (outflow[file] ?? 0) + weight
      outflow[target] = (outflow[target] ?? 0) + weight * backwardWeight
    }
  return outflow
}

function step(
  { paths, starts, targets, weights }: Graph,
  rank: Float64Array,
  base: Float64Array,
  outflow: Float64Array,
): Float64Array {
  const next = new Float64Array(paths.length)
  let kept = 0
  for (let file = 0; file < paths.length; file++) {
    const flow = outflow[file] ?? 0
    if (flow === 0) {
      kept += rank[file] ?? 0
      continue
    }
    const share = ((rank[file] ?? 0) * followShare) / flow
    for (let edge = starts[file] ?? 0; edge < (starts[file + 1] ?? 0); edge++) {
      const target = targets[edge] ?? 0
      const weight = weights[edge] ?? 0
      next[target] = (next[target] ?? 0) + share * weight
      const back = ((rank[target] ?? 0) * followShare * weight * backwardWeight) / (outflow[target] ?? 1)
      next[file] = (next[file] ?? 0) + back
    }
  }
  const anew = 1 - followShare + followShare * kept
  for (let file = 0; file < paths.length; file++) next[file] = (next[file] ?? 0) + anew * (base[file] ?? 0)
  return next
}
