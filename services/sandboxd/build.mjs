// Compiles the daemon into one file: `node services/sandboxd/build.mjs [--out DIR]`. Prints the path of the program.
// Skipped when sources and versions are those of the file that is there.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))
const house = resolve(here, '../..')
const { values } = parseArgs({ options: { out: { type: 'string' }, inner: { type: 'boolean' } } })
const out = resolve(values.out ?? join(here, 'dist'))
/** The thread in which programs of agents run; it is a program of its own in the file. */
const isolateThread = 'packages/agent-runtime/src/programs/isolate/main.ts'
/** What ends up in the file. */
const rooms = ['packages', 'agents', 'services/sandboxd'].map((room) => join(house, room))
/** The thread in which the code map parses: a program of its own inside the file. */
const mapWorker = join(house, 'packages/code-map/src/node/worker.ts')

if (values.inner) await compile()
else build()

function build() {
  const hash = sourceHash()
  const stamp = join(out, 'sandboxd.hash')
  const file = join(out, 'sandboxd')
  if (!(existsSync(file) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)) {
    mkdirSync(out, { recursive: true })
    dropKilledBuilds()
    rmSync(stamp, { force: true })
    buildInto(out)
    writeFileSync(stamp, hash)
  }
  process.stdout.write(`${file}\n`)
}

/** In a folder of its own, which also takes what Bun leaves in the one that it works in. */
function buildInto(folder) {
  const work = join(folder, `building-${process.pid}`)
  mkdirSync(work)
  try {
    execFileSync(join(house, 'node_modules/.bin/bun'), [fileURLToPath(import.meta.url), '--inner', '--out', work], {
      cwd: work,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    // Renamed into place: the files that are there may be running.
    for (const name of ['rg', 'sandboxd']) renameSync(join(work, name), join(folder, name))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function dropKilledBuilds() {
  for (const name of readdirSync(out)) {
    const pid = /^building-(\d+)$/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) rmSync(join(out, name), { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Sources by path and content, and the versions of everything that is bundled. */
function sourceHash() {
  const hash = createHash('sha256')
  for (const file of rooms.flatMap(sources).sort()) hash.update(relative(house, file)).update(readFileSync(file))
  return hash.update(readFileSync(join(house, 'package-lock.json'))).digest('hex')
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['node_modules', 'dist', 'fixtures'].includes(entry.name) ? [] : sources(path)
    return /\.(ts|mjs|json)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [path] : []
  })
}

/** Runs under Bun. */
async function compile() {
  const outfile = join(out, 'sandboxd')
  const arch = process.arch
  const result = await Bun.build({
    entrypoints: [join(here, 'src/main.ts'), mapWorker, join(house, isolateThread)],
    root: house,
    target: 'bun',
    minify: true,
    // Bun has a PTY of its own; ripgrep is a file beside the program.
    external: ['@lydell/node-pty', '@vscode/ripgrep'],
    plugins: [watcherPlugin(`@parcel/watcher-linux-${arch}-glibc`), await codeMapPlugin(), isolatePlugin()],
    compile: { target: `bun-linux-${arch}`, outfile },
  })
  for (const log of result.logs) console.error(String(log))
  if (!result.success) process.exit(1)
  const { rgPath } = await import('@vscode/ripgrep')
  copyFileSync(rgPath, join(out, 'rg'))
  for (const name of ['rg', 'sandboxd']) chmodSync(join(out, name), 0o755)
}

/** The watcher finds its native part by a name made at run time, which a bundler cannot follow; here it is named. */
function watcherPlugin(native) {
  return {
    name: 'parcel-watcher',
    setup(bun) {
      bun.onLoad({ filter: /@parcel\/watcher\/index\.js$/ }, () => ({
        loader: 'js',
        contents: `const { createWrapper } = require('./wrapper')
module.exports = createWrapper(require('${native}/watcher.node'))`,
      }))
    },
  }
}

/**
 * Grammars become part of the file, and the thread's program is where Bun puts a further entry: at its path below what all
 * entries have in common.
 */
async function codeMapPlugin() {
  const files = await grammarFiles()
  const imports = [...files].map(
    ([, path], at) => `import file${at} from ${JSON.stringify(path)} with { type: 'file' }`,
  )
  const table = [...files.keys()].map((name, at) => `${JSON.stringify(name)}: file${at}`)
  return {
    name: 'code-map',
    setup(bun) {
      bun.onLoad({ filter: /code-map\/src\/node\/grammar-paths\.ts$/ }, () => ({
        loader: 'js',
        contents: `${imports.join('\n')}\nconst paths = { ${table.join(', ')} }\nexport const grammarPath = (name) => paths[name]`,
      }))
      bun.onLoad({ filter: /code-map\/src\/node\/worker-address\.ts$/ }, () => ({
        loader: 'js',
        contents: `export const workerAddress = ${JSON.stringify(`./${relative(house, mapWorker)}`)}`,
      }))
    },
  }
}

/** Inside the file a thread is named by its path there, with the end of a name that it has after it was compiled. */
function isolatePlugin() {
  return {
    name: 'isolate-thread',
    setup(bun) {
      bun.onLoad({ filter: /programs\/isolate\/thread-file\.ts$/ }, () => ({
        loader: 'js',
        contents: `export const threadFile = '/$bunfs/root/${isolateThread.replace(/\.ts$/, '.js')}'`,
      }))
    },
  }
}

/** The files of all grammars by their names. */
async function grammarFiles() {
  const { languages } = await import(join(house, 'packages/code-map/src/languages.ts'))
  const { grammarModule, runtimeName } = await import(join(house, 'packages/code-map/src/node/grammar-names.ts'))
  const { resolve: find } = createRequire(mapWorker)
  const names = [runtimeName, ...languages.flatMap(({ grammars }) => Object.keys(grammars))]
  return new Map(names.map((name) => [name, find(grammarModule(name))]))
}
