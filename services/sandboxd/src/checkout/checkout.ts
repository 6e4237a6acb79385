import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CheckoutProgress, CheckoutSource, Files } from '@codeberth/protocol'
import { type Changes, changesSinceHead, fileInHead, headOf } from './changes.ts'
import { runGit } from './git.ts'

export type CheckoutOptions = {
  /** The folder that is the workspace; it exists. */
  folder: string
  /** Where a checkout is made before it is moved into place: on the same file system. */
  scratch: string
  /** The whole environment of Git. */
  env: Readonly<Record<string, string>>
  files: Files
}

/** The Git checkout of the sandbox. */
export type Checkout = {
  exists(): Promise<boolean>
  /** Makes it once; later calls say `done` at once, calls at the same time wait for each other. A failed or left one leaves nothing. */
  prepare(source: CheckoutSource, signal: AbortSignal): AsyncGenerator<CheckoutProgress>
  changes(): Promise<Changes>
  base(path: string): ReturnType<typeof fileInHead>
}

/** The only transports of a clone: everything goes through the edge, which speaks to the remote. */
const cloneProtocols = 'http:https'
const starterAuthor = {
  GIT_AUTHOR_NAME: 'Codeberth',
  GIT_AUTHOR_EMAIL: 'starter@codeberth.invalid',
  GIT_COMMITTER_NAME: 'Codeberth',
  GIT_COMMITTER_EMAIL: 'starter@codeberth.invalid',
}

/** Opens the checkout of a folder, which may not be one yet. */
export function openCheckout(options: CheckoutOptions): Checkout {
  const git = { cwd: options.folder, env: options.env }
  let busy: Promise<void> = Promise.resolve()
  const exists = () =>
    stat(join(options.folder, '.git')).then(
      () => true,
      () => false,
    )
  return {
    exists,
    async *prepare(source, signal) {
      const turn = Promise.withResolvers<void>()
      const before = busy
      busy = turn.promise
      try {
        await before
        if (!(await exists())) yield* make(options, source, signal)
        if (await exists()) yield { kind: 'done', head: await headOf(git) }
      } finally {
        turn.resolve()
      }
    },
    changes: () => changesSinceHead(git, options.files),
    base: (path) => fileInHead(git, path),
  }
}

async function* make(
  options: CheckoutOptions,
  source: CheckoutSource,
  signal: AbortSignal,
): AsyncGenerator<CheckoutProgress> {
  const left = new AbortController()
  const fresh = join(options.scratch, 'checkout')
  try {
    await clearHalfMoved(options)
    if (source.kind !== 'empty' && (await readdir(options.folder)).length > 0) {
      yield { kind: 'failed', reason: 'The folder is not empty.' }
      return
    }
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh, { recursive: true })
    const both = AbortSignal.any([signal, left.signal])
    const problem =
      source.kind === 'git' ? yield* clone(options, source, fresh, both) : await begin(options, source, fresh, both)
    if (problem === null) await moveIntoPlace(options, fresh)
    else yield { kind: 'failed', reason: problem }
  } finally {
    left.abort()
    await rm(fresh, { recursive: true, force: true })
  }
}

/** The mark of a move that was cut by the end of the daemon: what lies in the folder then is ours and incomplete. */
const moveMark = (options: CheckoutOptions) => join(options.scratch, 'checkout-moving')

async function clearHalfMoved({ folder, ...rest }: CheckoutOptions): Promise<void> {
  const mark = moveMark({ folder, ...rest })
  if (!(await stat(mark).catch(() => null))) return
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
  await rm(mark)
}

/** Moves entry by entry, because the folder itself may be watched or mounted; `.git` comes last and makes it a checkout. */
async function moveIntoPlace(options: CheckoutOptions, fresh: string): Promise<void> {
  await writeFile(moveMark(options), '')
  const names = (await readdir(fresh)).filter((name) => name !== '.git')
  for (const name of [...names, '.git']) await rename(join(fresh, name), join(options.folder, name))
  await rm(moveMark(options))
}

async function begin(
  { env }: CheckoutOptions,
  source: Extract<CheckoutSource, { kind: 'empty' | 'files' }>,
  fresh: string,
  signal: AbortSignal,
): Promise<string | null> {
  const git = { cwd: fresh, env: { ...env, ...starterAuthor }, signal }
  const files = source.kind === 'files' ? source.files : []
  for (const { path, bytes, executable } of files) {
    await mkdir(dirname(join(fresh, path)), { recursive: true })
    await writeFile(join(fresh, path), Buffer.from(bytes, 'base64'))
    if (executable) await chmod(join(fresh, path), 0o755)
  }
  const steps = [['init', '--quiet', '--initial-branch=main']]
  if (files.length > 0) steps.push(['add', '--all'], ['commit', '--quiet', '--no-verify', '--message=Start'])
  for (const args of steps) {
    const { code, problem } = await runGit(args, git)
    if (code !== 0) return problem
  }
  return null
}

/** Clones with Git's own progress as lines; returns why it failed. */
async function* clone(
  { env }: CheckoutOptions,
  { remote, branch }: Extract<CheckoutSource, { kind: 'git' }>,
  fresh: string,
  signal: AbortSignal,
): AsyncGenerator<CheckoutProgress, string | null> {
  const lines: string[] = []
  let wake = () => {}
  let over = false
  const args = ['clone', '--progress', ...(branch === null ? [] : ['--branch', branch]), '--', remote, fresh]
  const ended = runGit(args, {
    cwd: fresh,
    env: { ...env, GIT_ALLOW_PROTOCOL: cloneProtocols },
    signal,
    line: (text) => {
      // Names a folder of ours.
      if (!text.startsWith('Cloning into')) lines.push(text)
      wake()
    },
  })
  const finish = () => {
    over = true
    wake()
  }
  void ended.then(finish, finish)
  while (!over || lines.length > 0) {
    const text = lines.shift()
    if (text !== undefined) yield { kind: 'line', text: text.trim() }
    else
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
  const { code, problem } = await ended
  return code === 0 ? null : problem || 'Git ended without a reason.'
}
