import type { IncomingMessage, ServerResponse } from 'node:http'
import { demandRun } from '@codeberth/control-plane'
import { apiPrefix, Fault } from '@codeberth/protocol'
import { json } from '@codeberth/service-kit'
import { type Answers, answerRequest } from './answer-request.ts'
import { type ApiContext, signedIn } from './api/context.ts'
import { openApiDocument, openApiHandler } from './api/handler.ts'
import { eventStream, streamStart } from './event-stream.ts'
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
      const context: ApiContext = { house, actor, requestId, signal: request.signal }
      return answerApi(context, request, call, log)
    },
  }
  return (req, res) => answerRequest(answers, req, res)
}

const eventsPath = new RegExp(`^${apiPrefix}/runs/([0-9a-fA-F-]{36})/events$`)

async function answerApi(
  context: ApiContext,
  request: Request,
  call: ReturnType<typeof openApiHandler>,
  log: Log,
): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === `${apiPrefix}/openapi.json`) return json(await openApiDocument(context.house.server.version))
  const runId = eventsPath.exec(pathname)?.[1]
  if (runId && request.method === 'GET' && request.headers.get('accept')?.includes('text/event-stream')) {
    const { platform } = context.house
    await demandRun(platform, signedIn(context), 'run.read', runId)
    return eventStream(
      (signal) => platform.feed.follow(runId, streamStart(request), signal),
      (error) => log.error({ err: error, runId }, 'an event stream ended'),
    )
  }
  const answer = await call(request, context)
  if (!answer) throw new Fault('not-found')
  return answer
}
