import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { ACTOR, useEngine } from '../../fixtures/engineWorld.ts'
import schema from '../../schemas/task-event.schema.json' with { type: 'json' }
import type { TypedEvent } from './history.ts'

const ajv = new Ajv({ strict: false })
const envelope = ajv.compile(schema)
const definitions = new Map(
  Object.keys(schema.definitions).map((name) => [
    name,
    ajv.compile({ $ref: `#/definitions/${name}`, definitions: schema.definitions }),
  ]),
)

/** Everything that is wrong with an event, by the published schema. */
function faults({ offset, number, ...event }: TypedEvent): unknown[] {
  const data = definitions.get(event.type)
  const valid = [envelope(event), data?.(event.data), offset >= 0, number >= 0]
  return valid.every(Boolean) ? [] : [event, envelope.errors, data?.errors]
}

describe('the journal of a task to which everything happens', () => {
  it('is what the published schema says, event by event', async () => {
    let fails = 1
    await using world = await useEngine(
      {
        retry: {
          condition: { a: 1 },
          retry: { attempts: 2, backoff: 10 },
          content: async ({ data, call, log, audit, now }) => {
            if (fails-- > 0) throw new Error('x')
            log('said')
            audit('noted')
            data.b = await call('api', 'get', [now()])
          },
        },
        tie: { condition: { b: Array } },
        fan: {
          condition: { b: Array },
          content: ({ subtask }) => void subtask('child', { n: 1 }, { into: 'c', waitFor: true }),
        },
        child: { condition: { n: 1 }, content: ({ complete }) => complete({ ok: true }) },
        ask: {
          condition: { c: { ok: true } },
          content: ({ ask }) => ask({ question: '?', schema: { type: 'number' }, into: 'd' }),
        },
        rest: { condition: { d: 1 }, content: ({ park }) => park(1_000) },
        wrong: { condition: { e: 1 }, content: ({ call }) => call('api', 'fail') },
      },
      {
        usage: { cpu: 1.5, heap: 20.1, beside: 1 },
        connectors: async ({ operation }) => {
          if (operation === 'fail') throw new Error('no')
          return [1, null]
        },
      },
    )
    const { engine } = world
    const task = await world.run({ a: 1 })
    const request = { task: task.id, actor: ACTOR }
    await engine.answer({ ...request, answer: 1, check: async () => [] })
    await engine.idle()
    await engine.edit({ ...request, data: { d: 1, e: 1 } })
    await engine.idle()
    await engine.resume(request)
    await engine.idle()
    await engine.rewind({ ...request, run: 5 })
    await engine.idle()
    await engine.stop(request)
    const fork = await engine.fork({ ...request, version: 1 })
    await engine.idle()
    const events = [
      ...(await world.events(task.id)),
      ...(await world.events(`${task.id}.1`)),
      ...(await world.events(fork)),
    ]
    const unseen = [
      'TaskIgnored',
      'DataWarning',
      'PatchOperation',
      'CallRecord',
      'CallRefusal',
      'LogLine',
      'AuditEntry',
      'View',
      'StepUsage',
      'StepError',
      'Place',
    ]

    expect(events.flatMap(faults)).toEqual([])
    expect(new Set(events.map(({ type }) => type)).size).toBe(definitions.size - unseen.length)
  })

  it('has what each step run spent, whether it ended well or not', async () => {
    const usage = { cpu: 1.5, heap: 20.1 }
    const content = (): never => {
      throw new Error('x')
    }
    await using world = await useEngine({ a: { condition: { a: 1 } }, b: { condition: { a: 1 }, content } }, { usage })
    const ends = (await world.events((await world.run({ a: 1 })).id)).filter(({ type }) => /^Step[^S]/.test(type))

    expect(ends).toMatchObject([
      { type: 'StepFinished', data: { usage } },
      { type: 'StepFailed', data: { usage } },
    ])
  })

  it('names what is behind each event: retries, sub-tasks and forks', async () => {
    await using world = await useEngine({
      fan: { condition: { a: 1 }, content: ({ subtask }) => void subtask('child', {}, { into: 'r' }) },
    })
    const task = await world.run({ a: 1 })
    const events = await world.events(task.id)

    expect(events.map(({ id }) => id)).toEqual(events.map((_, number) => `${task.id}:${number}`))
    expect(events.find(({ type }) => type === 'SubtaskFinished')?.causedBy).toBe(`${task.id}.1`)
  })
})
