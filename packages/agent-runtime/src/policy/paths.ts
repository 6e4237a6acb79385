/** Example files of settings hold no secrets and are meant to be read. */
const exampleEnv = /^\.env\.(example|sample|template|dist|defaults?)$/i

const sensitiveNames = [
  /^\.env(\..+)?$/i,
  /^\.envrc$/i,
  /^(id_(rsa|dsa|ecdsa|ed25519)(_.*)?)$/i,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)$/i,
  /^\.(netrc|pgpass|npmrc|pypirc|git-credentials|htpasswd)$/i,
  /^(credentials|secrets?)\.(json|ya?ml|toml)$/i,
  /^service[-_]account.*\.json$/i,
]
const sensitiveFolders = /(^|\/)\.(ssh|aws|gnupg|kube|azure|docker)\//i

/** A file that is likely to hold secrets: it is not read, written or found. Names compare without letter case (macOS). */
export function isSensitive(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (exampleEnv.test(name) || name.endsWith('.pub')) return false
  return sensitiveFolders.test(`${path}`) || sensitiveNames.some((pattern) => pattern.test(name))
}

const hiddenExamples = ['.env', '.env.local', '.npmrc', '.netrc', '.ssh', '.git-credentials']

/** A shell pattern such as `.e*` that would be filled in with the name of such a file. */
export function mayMeanSensitive(word: string): boolean {
  const name = word.slice(word.lastIndexOf('/') + 1)
  if (!/^\.[^*?[]*[*?[]/.test(name)) return false
  const source = name
    .replace(/[.+^${}()|\]\\]/g, '\\$&')
    .replace(/\[[^*?]*|\*/g, '.*')
    .replaceAll('?', '.')
  return hiddenExamples.some((example) => new RegExp(`^${source}$`, 'i').test(example))
}

const protectedPaths = [
  /(^|\/)\.git(\/|$)/i,
  /(^|\/)\.(bashrc|bash_profile|bash_login|profile|zshrc|zshenv|zprofile|zlogin|inputrc)$/i,
  /(^|\/)\.(vscode|idea|devcontainer|husky)\//i,
  /(^|\/)[^/]+\.code-workspace$/i,
  /(^|\/)\.github\/(workflows|actions)\//i,
  /(^|\/)(\.gitlab-ci\.ya?ml|\.circleci\/|\.travis\.ya?ml|Jenkinsfile)/i,
  /(^|\/)\.?mcp\.json$/i,
  /(^|\/)\.(cursor|claude|codex|gemini|agents)\//i,
]

/** A file that something runs by itself (hooks, tasks, workflows, shells): a change to it is always asked about. */
export const isProtected = (path: string): boolean => protectedPaths.some((pattern) => pattern.test(path))

/** A path that is not, as written, below the checkout. Symlinks are the workspace's own check. */
export const isOutside = (path: string): boolean =>
  path.startsWith('/') || path.startsWith('~') || path.includes('\\') || path.split('/').includes('..')
