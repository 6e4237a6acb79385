import { limits, type Watch, type WatchBatch } from '@codeberth/protocol'
import watcher from '@parcel/watcher'
import { type IgnoreRules, ignoredFolders, ignoreRules } from './ignore-rules.ts'
import { temporaryPrefix } from './temporary-name.ts'
import {
  addChange,
  addRescan,
  batchOf,
  type Follower,
  follower,
  nothingPending,
  type Pending,
} from './watch-batches.ts'

const changeOf = { create: 'added', update: 'modified', delete: 'deleted' } as const

/** An ignored folder that appears while watching is pruned after this time: an install makes many. */
const pruneMs = 1_000

type WatchState = {
  root: string
  rules: IgnoreRules
  followers: Set<Follower>
  pending: Pending
  rev: number
  flush: NodeJS.Timeout | null
  prune: NodeJS.Timeout | null
  /** The system's watch, while there are followers. Changes of it wait for each other. */
  watch: Promise<watcher.AsyncSubscription> | null
}

/**
 * Watches everything beneath `root` (a real path) but `.git` and what Git ignores. One system watch serves all followers and
 * lives while there is one. A file that another replaced by a rename may be told as `added`.
 */
export function localWatch(root: string): Watch {
  const state: WatchState = {
    root,
    rules: ignoreRules(root),
    followers: new Set(),
    pending: nothingPending(),
    rev: 0,
    flush: null,
    prune: null,
    watch: null,
  }
  return { changes: (signal) => follow(state, signal) }
}

async function* follow(state: WatchState, signal: AbortSignal): AsyncGenerator<WatchBatch> {
  const mine = follower()
  state.followers.add(mine)
  try {
    state.watch ??= subscribe(state)
    const watch = state.watch
    await watch.catch((thrown) => {
      // The next follower tries again.
      if (state.watch === watch) state.watch = null
      throw thrown
    })
    yield { rev: state.rev, rescan: false, changes: [] }
    yield* mine.batches(signal)
  } finally {
    state.followers.delete(mine)
    if (state.followers.size === 0) await stop(state)
  }
}

async function subscribe(state: WatchState): Promise<watcher.AsyncSubscription> {
  state.rules.forget()
  const pruned = await ignoredFolders(state.root, state.rules)
  return watcher.subscribe(state.root, (error, events) => note(state, error, events), {
    ignore: [`${state.root}/.git`, ...pruned.map((path) => `${state.root}/${path}`)],
  })
}

async function stop(state: WatchState): Promise<void> {
  const watch = state.watch
  state.watch = null
  clearTimeout(state.prune ?? undefined)
  clearTimeout(state.flush ?? undefined)
  state.prune = null
  state.flush = null
  state.pending = nothingPending()
  const open = await watch?.catch(() => null)
  await open?.unsubscribe()
}

function note(state: WatchState, error: Error | null, events: watcher.Event[]): void {
  if (state.followers.size === 0) return
  // Told by the watcher when the system dropped events or a folder could not be watched.
  if (error) addRescan(state.pending)
  for (const { path, type } of events ?? []) {
    const inside = path.slice(state.root.length + 1)
    if (inside === '') continue
    if (inside.endsWith('.gitignore')) state.rules.forget()
    const name = inside.slice(inside.lastIndexOf('/') + 1)
    if (name.startsWith(temporaryPrefix)) continue
    if (state.rules.ignored(inside, false) || state.rules.ignored(inside, true)) {
      if (type === 'create') state.prune ??= setTimeout(() => void prune(state), pruneMs)
      continue
    }
    addChange(state.pending, inside, changeOf[type])
  }
  state.flush ??= setTimeout(() => flush(state), limits.watchBatchMs.value)
}

function flush(state: WatchState): void {
  state.flush = null
  const batch = batchOf(state.pending, state.rev + 1)
  if (!batch) return
  state.rev = batch.rev
  state.pending = nothingPending()
  for (const each of state.followers) each.push(batch)
}

/** Watches anew without the ignored folders there are by this time; the old watch ends after the new one has begun. */
async function prune(state: WatchState): Promise<void> {
  state.prune = null
  const old = state.watch
  if (!old) return
  state.watch = old.then(async (before) => {
    try {
      return await subscribe(state)
    } finally {
      await before.unsubscribe()
    }
  })
  const watch = state.watch
  await watch.catch(async () => {
    // The folder is gone or the system's watches are used up: followers look for themselves, the next one tries again.
    if (state.watch === watch) state.watch = null
    addRescan(state.pending)
    flush(state)
  })
}
