import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context } from 'hono'
import { StepyardError, isStepyardError } from '../errors.ts'
import type { Log } from '../log.ts'
import { answerMasked, PII_HEADER } from './answerMasked.ts'
import { askRoutes } from './askRoutes.ts'
import { errorReply, type ErrorReply } from './errorReply.ts'
import type { EventStreams } from './events/eventStreams.ts'
import { goneSignal } from './goneSignal.ts'
import { splitTarget } from './guard.ts'
import type { AnswerMcp } from './mcpRoute.ts'
import type { PageFiles } from './pageFiles.ts'
import { readJsonBody } from './readBody.ts'
import type { GivenRequest, Reply, Route, ServerFacts } from './route.ts'
import { ROUTES } from './routes.ts'
import type { StreamRoute } from './routes/eventRoute.ts'
import { answerWebhook } from './webhook.ts'

/** What requests are answered with. */
export interface AppParts {
  readonly facts: ServerFacts
  readonly streams: EventStreams
  readonly files: PageFiles
  readonly log: Log
  /** Default: nothing is at `/mcp`. */
  readonly answerMcp?: AnswerMcp | undefined
}

/** A request on its way through Hono, with that of Node beside it. */
export type AppContext = Context<{ Bindings: HttpBindings }>

/** Everything that requests are answered by, once the guard let them in. */
export function createApp(parts: AppParts): Hono<{ Bindings: HttpBindings }> {
  // The path as it was sent: every parameter is decoded once, and a slash inside of one does not divide it.
  const app = new Hono<{ Bindings: HttpBindings }>({
    getPath: (_request, context) => splitTarget(context?.env?.incoming.url ?? '/')[0],
  })
  for (const route of ROUTES) {
    app.on(route.method, pathOf(route), (context) =>
      route.kind === 'json' ? answer(route, context, parts) : stream(route, context, parts),
    )
  }
  for (const path of new Set(ROUTES.map(pathOf))) {
    const allowed = ROUTES.filter((route) => pathOf(route) === path).map(({ method }) => method)
    app.all(path, (context) => refuseMethod(context, allowed))
  }
  app.on('POST', '/mcp', (context) => answerAgent(context, parts))
  app.all('/mcp', (context) => refuseMethod(context, ['POST']))
  app.all('/hooks/*', (context) => answerWebhook(context.env, parts.facts))
  app.get('*', (context) => sendFile(context, parts.files))
  app.notFound((context) => send(context, errorReply(new StepyardError('ROUTE_NOT_FOUND', { path: context.req.path }))))
  app.onError((error, context) => {
    if (!isStepyardError(error) && !context.env.incoming.readableAborted) report(parts.log, error)
    return send(context, errorReply(error))
  })
  return app
}

async function answer(route: Route, context: AppContext, { facts }: AppParts): Promise<Response> {
  // Before anything else is said: without the token, what is there and what is not look the same.
  if (route.access === 'write') requireToken(context, facts)
  const isMasked = context.env.incoming.headers[PII_HEADER] === 'masked'
  const given = givenOf(context)
  return send(context, await (isMasked ? answerMasked(route, onceRead(given), facts) : route.answer(given, facts)))
}

// Tools run code, and the protocol has no difference between reading and writing: nothing is said without the token.
async function answerAgent(context: AppContext, { facts, answerMcp }: AppParts): Promise<Response> {
  requireToken(context, facts)
  if (!answerMcp) throw new StepyardError('ROUTE_NOT_FOUND', { path: context.req.path })
  const { headers } = context.env.incoming
  const message = await readJsonBody(context.env.incoming)
  return answerMcp({ headers, message, version: facts.version, api: askRoutes(facts) })
}

function requireToken({ env }: AppContext, facts: ServerFacts): void {
  const { authorization, cookie } = env.incoming.headers
  facts.requireToken({ authorization, cookie })
}

async function stream(route: StreamRoute, context: AppContext, { facts, streams }: AppParts): Promise<Response> {
  const { incoming, outgoing } = context.env
  const id = incoming.headers['last-event-id']
  const request = await route.read(givenOf(context), typeof id === 'string' ? id : undefined, facts)
  if (incoming.method === 'HEAD') return new Response(null, { headers: { 'Content-Type': 'text/event-stream' } })
  streams.connect(outgoing, request)
  return RESPONSE_ALREADY_SENT
}

function givenOf({ req, env }: AppContext): GivenRequest {
  const [, query] = splitTarget(env.incoming.url ?? '')
  return { params: req.param(), query, body: () => readJsonBody(env.incoming), signal: () => goneSignal(env.outgoing) }
}

// The body of a request comes once.
function onceRead(given: GivenRequest): GivenRequest {
  let read: Promise<unknown> | undefined
  return { ...given, body: () => (read ??= given.body()) }
}

function refuseMethod(context: AppContext, allowed: readonly string[]): Response {
  return send(context, errorReply(new StepyardError('METHOD_REFUSED', { method: context.req.method, allowed })))
}

function sendFile({ req }: AppContext, files: PageFiles): Response {
  const file = files.get(req.path)
  if (!file) throw new StepyardError('ROUTE_NOT_FOUND', { path: req.path })
  return new Response(Buffer.from(file.bytes), { headers: { 'Content-Type': file.type } })
}

// Straight to Node: by way of a web stream, as `Response` has one, an answer takes several times as long.
function send({ env: { outgoing } }: AppContext, { status, body, headers }: Reply | ErrorReply): Response {
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text)
  outgoing.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': length, ...headers }).end(text)
  return RESPONSE_ALREADY_SENT
}

// `/api/tasks/{id}` as Hono writes it.
function pathOf({ path }: { readonly path: string }): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

function report(log: Log, error: Error): void {
  log({ level: 'error', message: `A request could not be answered: ${error.stack ?? error.message}` })
}
