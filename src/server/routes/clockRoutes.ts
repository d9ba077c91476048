import { parseDuration } from '../../config/duration.ts'
import { StepyardError } from '../../errors.ts'
import { defineRoute, type Route } from '../route.ts'
import { FLAG, object, ref } from '../schemas.ts'
import type { ClockPort } from '../servedWorkspace.ts'
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
  summary: 'Freezes the clock, turns it on, or lets it run again',
  access: 'write',
  scope: 'workspace',
  body: fields({
    action: oneOf('`next` goes on to the next moment that a task waits for', ['freeze', 'release', 'advance', 'next']),
    by: optional(text('how far to advance, such as 2h')),
  }),
  response: object({ clock: ref('Clock') }, { moved: FLAG }),
  answer({ workspace: { clock }, body: { action, by } }) {
    if (action === 'freeze') clock.freeze()
    else if (action === 'release') clock.release()
    else requireFrozen(clock, action)
    if (action === 'advance') clock.advance(lengthOf(by))
    const moved = action === 'next' ? { moved: clock.next() } : {}
    return { clock: shown(clock), ...moved }
  },
})

function requireFrozen(clock: ClockPort, action: string): void {
  if (clock.read().mode === 'real') throw new StepyardError('CLOCK_RUNS', { action })
}

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
