import { parseDuration } from '../../config/duration.ts'
import { StepyardError } from '../../errors.ts'
import { defineRoute, type Route } from '../route.ts'
import { FLAG, object, ref } from '../schemas.ts'
import type { ClockPort, ClockReading } from '../servedWorkspace.ts'
import { fields, oneOf, optional, text } from '../shape.ts'

const read = defineRoute({
  method: 'GET',
  path: '/api/clock',
  summary: 'The clock by which pauses, retries and schedules go',
  access: 'read',
  scope: 'workspace',
  response: object({ clock: ref('Clock') }),
  answer: ({ workspace }) => ({ clock: shown(workspace.clock) }),
})

const turn = defineRoute({
  method: 'POST',
  path: '/api/clock',
  summary: 'Freezes the clock, turns it on, or lets it run by itself',
  access: 'write',
  scope: 'workspace',
  body: fields({
    action: oneOf('`next` goes on to the next moment that a task waits for, `skip` does so whenever nothing runs', [
      'freeze',
      'release',
      'skip',
      'advance',
      'next',
    ]),
    by: optional(text('how far to advance, such as 2h')),
  }),
  response: object({ clock: ref('Clock') }, { moved: FLAG }),
  answer({ workspace: { clock }, body: { action, by } }) {
    const mode = MODES.get(action)
    if (mode) clock.setMode(mode)
    if (action === 'advance') clock.advance(lengthOf(by))
    const moved = action === 'next' ? { moved: clock.next() } : {}
    return { clock: shown(clock), ...moved }
  },
})

const MODES = new Map<string, ClockReading['mode']>([
  ['freeze', 'frozen'],
  ['release', 'real'],
  ['skip', 'skip'],
])

function lengthOf(by: string | undefined): number {
  if (by === undefined) throw new StepyardError('REQUEST_INVALID', { problems: ['body lacks "by", such as 2h'] })
  return parseDuration(by)
}

function shown(clock: ClockPort): object {
  const { mode, now } = clock.read()
  return { mode, now: new Date(now).toISOString() }
}

/** Routes to the clock of the engine. */
export const clockRoutes: readonly Route[] = [read, turn]
