import type { IncomingMessage, ServerResponse } from 'node:http'
import { apiPrefix, Fault } from '@codeberth/protocol'
import { json } from '@codeberth/service-kit'
import { type Answers, answerRequest } from './answer-request.ts'
import type { ApiContext } from './api/context.ts'
import { docsPage } from './api/docs-page.ts'
import { openApiDocument, openApiHandler } from './api/handler.ts'
import { followEvents, isEventStream } from './event-stream.ts'
import type { Pages } from './pages.ts'
import { answerAuth, answerDevelopmentSignIn, type SignInOptions, whoAsks } from './sign-in.ts'
import type { WebHouse } from './web-house.ts'

type Log = { error(fields: object, message: string): void }

/**
 * Opens the web server's request handler: API, sign-in, pages. It listens to nothing itself. `serviceKey` is given where a front door
 * of its own process stands before it.
 */
export function openWeb(
  house: WebHouse,
  options: { signIn: SignInOptions; pages: Pages; serviceKey: string | null; log: Log },
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const { signIn, pages, serviceKey, log } = options
  const call = openApiHandler(log)
  const { platform } = house
  const answers: Answers = {
    publicUrl: signIn.publicUrl,
    serviceKey,
    isLocalOnly: signIn.development,
    pages,
    log,
    auth: (request, net) => answerAuth(platform, signIn, request, net),
    developmentSignIn: (request, net) => answerDevelopmentSignIn(platform, signIn, request, net),
    isSignedIn: async (cookie) =>
      (await whoAsks(platform, signIn.publicUrl, { authorization: null, cookie: cookie ?? null })) !== null,
    async api(request, requestId) {
      const actor = await whoAsks(platform, signIn.publicUrl, {
        authorization: request.headers.get('authorization'),
        cookie: request.headers.get('cookie'),
      })
      const idempotencyKey = request.headers.get('idempotency-key')
      const context: ApiContext = { house, actor, requestId, idempotencyKey, signal: request.signal }
      return answerApi(context, request, call, log)
    },
  }
  return (req, res) => answerRequest(answers, req, res)
}

async function answerApi(
  context: ApiContext,
  request: Request,
  call: ReturnType<typeof openApiHandler>,
  log: Log,
): Promise<Response> {
  const { pathname } = new URL(request.url)
  const { version } = context.house.server
  if (request.method === 'GET' && pathname === `${apiPrefix}/openapi.json`) return json(await openApiDocument(version))
  if (request.method === 'GET' && pathname === `${apiPrefix}/docs`) return docsPage(version)
  if (isEventStream(request)) return followEvents(context, request, log)
  // The library would also read forms, files and streams; the contract speaks JSON.
  if (request.headers.get('content-type')?.startsWith('application/json') === false) throw new Fault('bad-json')
  const answer = await call(request, context)
  if (!answer) throw new Fault('not-found')
  return answer
}
