/** The import law and the words of the house, as tables. ARCHITECTURE.md tells the reasons. */

type Law = { sisters: string[]; alsoInTests: string[] }

const testOnly = ['workspace', 'code-map', 'scripted-model', 'db', 'messaging', 'service-kit', 'houses']
const service = ['protocol', 'control-plane', 'sandbox', 'messaging', 'service-kit']
const dataPlane = ['tools', 'workspace', 'agent-runtime', 'agents', 'code-map', 'sandboxd', 'sdk', 'cli']
const controlPlane = [
  'db',
  'messaging',
  'control-plane',
  'sandbox',
  'web',
  'runner',
  'realtime',
  'model-gateway',
  'worker',
]

/** Which sisters a package may declare; `scope` is open to all but protocol and tools. Keys are folder names. */
export const mayImport: Record<string, string[]> = {
  protocol: [],
  scope: [],
  messaging: [],
  'service-kit': [],
  'scripted-model': [],
  workspace: ['protocol'],
  'code-map': ['protocol'],
  db: ['protocol'],
  tools: ['protocol'],
  'agent-runtime': ['protocol', 'tools'],
  sandbox: ['protocol'],
  agents: ['agent-runtime', 'tools'],
  'control-plane': ['protocol', 'db', 'messaging', 'sandbox'],
  sdk: ['protocol', 'tools', 'workspace', 'agent-runtime', 'agents', 'code-map'],
  web: ['protocol', 'control-plane', 'service-kit'],
  cli: ['sdk', 'protocol'],
  sandboxd: ['protocol', 'tools', 'workspace', 'agent-runtime', 'agents', 'code-map', 'service-kit'],
  runner: service,
  realtime: service,
  'model-gateway': service,
  worker: service,
  standalone: [
    'web',
    'runner',
    'realtime',
    'model-gateway',
    'worker',
    'control-plane',
    'db',
    'service-kit',
    'scripted-model',
  ],
  houses: [],
  playwright: ['protocol', 'houses'],
}

/** What a package may declare, in its code and, as devDependencies, in its tests. A package that the table lacks may declare nothing. */
export function lawOf(name: string): Law {
  const sisters = [...(mayImport[name] ?? []), ...(name === 'protocol' || name === 'tools' ? [] : ['scope'])]
  const otherWing = dataPlane.includes(name) ? controlPlane : controlPlane.includes(name) ? dataPlane : []
  const open = name === 'protocol' || name === 'agents' ? [...testOnly, 'protocol'] : testOnly
  return { sisters, alsoInTests: open.filter((sister) => !otherWing.includes(sister) || sister === 'workspace') }
}

/** Inside apps/web, folders that run in the browser know of the house only what may be said over the wire. */
export const browserFolders = /^apps\/web\/src\/(?!server\/)/
export const browserSisters = ['protocol']

/**
 * Inside a package, who may import whom: a folder imports those of earlier lines. Groups of one line do not import each other;
 * folders that stand in one group, apart by a space, may.
 */
export const folderOrders: { root: string; levels: string[][] }[] = [
  {
    root: 'packages/control-plane/src',
    levels: [
      ['lease'],
      ['event-log'],
      ['accounts policy'],
      ['sandboxes', 'models', 'keys'],
      ['usage', 'projects'],
      ['runs'],
    ],
  },
  { root: 'apps/web/src', levels: [['ui', 'server'], ['client'], ['dashboard'], ['ide'], ['app']] },
  {
    root: 'apps/web/src/ide',
    levels: [['monaco'], ['agent', 'editor', 'files', 'frame', 'review', 'sandbox', 'terminal']],
  },
]

/** Where the environment may be read. */
export const readsEnvironment =
  /(^|\/)main\.tsx?$|^infra\/|^playwright\/|\.config\.(ts|mjs|js)$|^apps\/web\/src\/server\/environment\.ts$/

/** Words that name nothing, and where one of them is the thing's own name: in which files, or in files with which text. */
export const words: { word: RegExp; whole?: boolean; allowedIn?: RegExp; allowedWith?: RegExp; instead: string }[] = [
  { word: /^(utils?|helpers?|common)$/i, instead: 'name the file or function for what it does' },
  { word: /^managers?$/i, instead: 'name the noun it keeps (sandboxes, leases)' },
  { word: /^handle[A-Z].*$/, whole: true, instead: 'name what it does (saveFile, openTab)' },
  { word: /^data$/, whole: true, allowedIn: /(^|\/)sse\.ts$/, instead: 'say which data: chunk, body, row, record' },
  {
    word: /^sessions?$/i,
    allowedIn: /account|auth|sign-in|web-session|apps\/web\/src\/server/,
    // HTTP/2 calls a connection with its streams a session.
    allowedWith: /from 'node:http2'/,
    instead: 'session is a sign-in; else connection, stream, thread or run',
  },
  {
    word: /^engines?$/i,
    allowedIn: /^packages\/sandbox\/|^infra\/|docker/,
    instead: 'engine is Docker’s; else name the thing',
  },
  { word: /^templates?$/i, instead: 'starter, pattern or scenario' },
  {
    word: /^jobs?$/i,
    allowedIn: /^packages\/(messaging|db|control-plane)\/|queue|^services\/(runner|worker)\//,
    instead: 'a job is in a queue; else run, step or work',
  },
]
