import { edgeHost, edgePaths } from '@codeberth/protocol'

export type ChildEnvironmentOptions = {
  /** What of the daemon's own environment is passed on: see `passedVariables`. */
  own: Readonly<Record<string, string>>
  home: string
  proxyUrl: string
}

/** The variables of the daemon's environment that its children see. None of them is a secret; everything else stays here. */
export const passedVariables = [
  'PATH',
  'LANG',
  'LC_ALL',
  'TZ',
  'SHELL',
  'USER',
  'LOGNAME',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'CODEBERTH_SANDBOX',
] as const

/** Hosts that give the same repository over ssh and https: the edge reads it over https. */
const sshHosts = ['github.com', 'gitlab.com', 'bitbucket.org']

const local = 'localhost,127.0.0.1,::1,.localhost'

/**
 * The environment of every command, terminal and Git of the sandbox: everything goes through the daemon's proxy, and Git's
 * remotes through the edge while they stay as the user wrote them.
 */
export function childEnvironment({ own, home, proxyUrl }: ChildEnvironmentOptions): Record<string, string> {
  const proxy = { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl, ALL_PROXY: proxyUrl, NO_PROXY: local }
  const lower = Object.entries(proxy).map(([name, value]) => [name.toLowerCase(), value])
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    ...own,
    HOME: home,
    ...proxy,
    ...Object.fromEntries(lower),
    // Node's own fetch and http follow the variables above only when told to.
    NODE_USE_ENV_PROXY: '1',
    npm_config_proxy: proxyUrl,
    npm_config_https_proxy: proxyUrl,
    npm_config_noproxy: local,
    PIP_PROXY: proxyUrl,
    GIT_TERMINAL_PROMPT: '0',
    ...gitConfig(proxyUrl),
  }
}

/** Git's configuration by environment (git-config(1), GIT_CONFIG_COUNT): no file of the user changes. */
function gitConfig(proxyUrl: string): Record<string, string> {
  const edge = (scheme: string) => `url.http://${edgeHost}${edgePaths.git}${scheme}`
  const pairs: [string, string][] = [
    ['http.proxy', proxyUrl],
    [`${edge('https')}/.insteadOf`, 'https://'],
    [`${edge('file')}/.insteadOf`, 'file://'],
    [`${edge('ssh')}/.insteadOf`, 'ssh://'],
    ...sshHosts.flatMap((host): [string, string][] => [
      [`${edge('https')}/${host}/.insteadOf`, `git@${host}:`],
      [`${edge('https')}/${host}/.insteadOf`, `ssh://git@${host}/`],
    ]),
  ]
  const numbered = pairs.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(pairs.length), ...Object.fromEntries(numbered) }
}
