import { isStepyardError, StepyardError } from './errors.ts'
import type { RunningServer } from './runningServer.ts'

/** One event of the stream of a dev server. */
export interface ServerEvent {
  /** E.g. `StepFinished`, or `step.invalid` for what no journal has. */
  readonly type: string
  /** Of its commit; absent where no journal has it, and on all but the last event of a commit. */
  readonly offset?: number
  readonly data: Readonly<Record<string, unknown>>
}

/** What is listened to. */
export interface ServerEventsRequest {
  /** Offset of the last event that is known. */
  readonly after: number
  readonly types: readonly string[]
  /** Only of this task and its sub-tasks. */
  readonly task?: string
  readonly signal?: AbortSignal | undefined
}

/**
 * What happens in a dev server from an offset on, until it ends or the signal does; one that has just ended tells
 * nothing. Throws `DEV_UNREACHABLE` when it refuses.
 */
export async function* serverEvents(
  { url }: RunningServer,
  { after, types, task, signal }: ServerEventsRequest,
): AsyncGenerator<ServerEvent> {
  const asked = { after: String(after), types: types.join(','), ...(task !== undefined && { task }) }
  const address = `${url}/api/events?${new URLSearchParams(asked)}`
  try {
    const response = await fetch(address, signal ? { signal } : {})
    if (!response.ok) throw new StepyardError('DEV_UNREACHABLE', { url, reason: `it says ${response.status}` })
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of response.body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      yield* blocks.flatMap(parseEvent)
    }
  } catch (error) {
    // A server that is killed cuts its streams off: that is how they end then. Anything else is another matter.
    if (isStepyardError(error) || error instanceof SyntaxError) throw error
  }
}

// A comment is a sign of life and has no fields.
function parseEvent(block: string): readonly ServerEvent[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  const [type, text, id] = ['event', 'data', 'id'].map((name) => fields.get(name))
  if (type === undefined || text === undefined) return []
  const data: unknown = JSON.parse(text)
  if (typeof data !== 'object' || data === null) return []
  return [{ type, data: { ...data }, ...(id !== undefined && { offset: Number(id) }) }]
}
