import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
  request as send,
} from 'node:http'
import { OAuth2Server } from 'oauth2-mock-server'

/** GitHub as a sign-in needs it: a real authorization server, and the two addresses of its API that are asked. */
export type GitHub = {
  url: string
  apiUrl: string
  /** Where the browser comes by on its way: the addresses of the authorization server. */
  hosts: string[]
  stop(): Promise<void>
}

const person = { id: 4711, login: 'ada', name: 'Ada', avatar_url: null }
const emails = [{ email: 'ada@example.org', primary: true, verified: true }]

/** Opens it on loopback; whoever comes is Ada. */
export async function openGitHub(): Promise<GitHub> {
  const oauth = new OAuth2Server()
  await oauth.issuer.keys.generate('RS256')
  await oauth.start(0, '127.0.0.1')
  const issued = new Set<string>()
  oauth.service.on('beforeResponse', (response) => {
    // GitHub is plain OAuth: its answer has no id_token.
    delete response.body.id_token
    issued.add(String(response.body.access_token))
  })
  const api = await serve((req, res) => {
    const token = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1] ?? ''
    res.writeHead(issued.has(token) ? 200 : 401, { 'content-type': 'application/json' })
    res.end(JSON.stringify(req.url === '/user' ? person : emails))
  })
  // The authorization server has paths of its own; GitHub's are mapped onto them here.
  const door = await serve((req, res) => {
    const path = (req.url ?? '')
      .replace('/login/oauth/authorize', '/authorize')
      .replace('/login/oauth/access_token', '/token')
    if (req.method === 'GET') res.writeHead(302, { location: `${oauth.issuer.url}${path}` }).end()
    else req.pipe(forward(`${oauth.issuer.url}${path}`, req.headers, res))
  })
  return {
    url: door.url,
    apiUrl: api.url,
    hosts: [door.url, oauth.issuer.url ?? ''].map((url) => new URL(url).host),
    async stop() {
      for (const { server } of [api, door]) {
        server.close()
        server.closeAllConnections()
      }
      await oauth.stop()
    },
  }
}

async function serve(answer: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { url: `http://127.0.0.1:${address.port}`, server }
}

function forward(url: string, headers: IncomingHttpHeaders, res: ServerResponse) {
  return send(url, { method: 'POST', headers: { ...headers, host: new URL(url).host } }, (answer) => {
    res.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(res)
  })
}
