import { SCHEMAS } from '../../config/schemaFiles.ts'
import { StepyardError } from '../../errors.ts'
import { nearestSpelling } from '../../spelling.ts'
import { DEV_EVENT_TYPES } from '../devEvent.ts'
import type { StreamRequest } from '../events/eventStreams.ts'
import { readCall, type GivenRequest, type RouteFacts, type ServerFacts } from '../route.ts'
import { ref } from '../schemas.ts'
import { fields, optional, text, whole } from '../shape.ts'

/** A route whose answer does not end. */
export interface StreamRoute extends RouteFacts {
  readonly kind: 'stream'
  /** What a request listens to; `lastEventId` is the header of that name. Throws `REQUEST_INVALID`. */
  read(given: GivenRequest, lastEventId: string | undefined, server: ServerFacts): Promise<StreamRequest>
}

const LARGEST_OFFSET = Number.MAX_SAFE_INTEGER

const facts = {
  method: 'GET',
  path: '/api/events',
  summary: 'Everything that is written to the journal as it happens, as server-sent events',
  access: 'read',
  // It opens while the workspace is being loaded, and says `hello` when it is: a page need not ask again and again.
  scope: 'server',
  query: fields({
    after: optional(whole('offset of the last event that is known; default: the newest', { maximum: LARGEST_OFFSET })),
    types: optional(text('types of events, with commas; default all', { maxLength: 2_000 })),
    task: optional(text('only of this task and its sub-tasks')),
  }),
  response: ref('TaskEvent'),
} as const

/** `GET /api/events`. */
export const eventRoute: StreamRoute = {
  ...facts,
  kind: 'stream',
  async read(given, lastEventId, server) {
    const { after, types, task } = (await readCall(facts, given, server)).query
    // The header is newer: a browser comes back with the address it began with.
    const known = lastEventId === undefined ? after : readOffset(lastEventId)
    return {
      ...(known !== undefined && { after: known }),
      ...(types !== undefined && { types: readTypes(types) }),
      ...(task !== undefined && { task }),
    }
  },
}

function readOffset(text: string): number {
  const offset = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(offset)) return offset
  throw new StepyardError('REQUEST_INVALID', { problems: ['Last-Event-ID is not the id of an event'] })
}

const TYPES: readonly string[] = [...(SCHEMAS['task-event'].properties?.['type']?.enum ?? []), ...DEV_EVENT_TYPES].map(
  String,
)

function readTypes(text: string): ReadonlySet<string> {
  const types = text.split(',')
  const [unknown] = types.filter((type) => !TYPES.includes(type))
  if (unknown === undefined) return new Set(types)
  const nearest = nearestSpelling(unknown, TYPES)
  const words = nearest === undefined ? '' : `; did you mean "${nearest}"?`
  throw new StepyardError('REQUEST_INVALID', { problems: [`query.types has "${unknown}", which is no type${words}`] })
}
