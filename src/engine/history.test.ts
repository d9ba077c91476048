import { describe, expect, it } from 'vitest'
import { useEngine } from '../../fixtures/engineWorld.ts'
import { ranAfter } from './history.ts'

const counting = {
  count: {
    condition: { n: (n: number) => n < 300 },
    content: ({ data, redo }: { data: { n: number; list: number[] }; redo(): void }) => {
      data.n += 1
      data.list.push(data.n)
      if (data.n % 7 === 0) data.list.shift()
      redo()
    },
  },
}

describe('a version of a task', () => {
  it('is what the data was then, each of them', async () => {
    await using world = await useEngine(counting)
    const task = await world.run({ n: 0, list: [] })
    const expected = { n: 0, list: [] as number[] }
    for (let version = 0; version <= 300; version += 1) {
      expect(await world.engine.version(task.id, version)).toEqual(expected)
      expected.n += 1
      expected.list.push(expected.n)
      if (expected.n % 7 === 0) expected.list.shift()
    }
  })

  it('is rebuilt from data that is kept whole now and then', async () => {
    await using world = await useEngine(counting)
    const task = await world.run({ n: 0, list: [] })

    // Every 50 versions, with the commit that comes then.
    const { version = 0 } = (await world.store.snapshot(world.scope, task.id, 299)) ?? {}
    expect(version).toBeGreaterThan(299 - 50 - 32)
    expect(await world.store.snapshot(world.scope, task.id, 49)).toBeUndefined()
  })
})

describe('the journal', () => {
  it('tells which steps have run, as the task remembers it', async () => {
    await using world = await useEngine({
      a: { condition: { x: 1 } },
      b: {
        condition: { x: 1 },
        content: ({ data, redo }) => {
          data.x = 2
          redo()
        },
      },
    })
    const task = await world.run({ x: 1 })

    expect(ranAfter(await world.events(task.id))).toEqual(JSON.parse(task.memory).ran)
  })

  it('keeps of every step run what it met, did, said and asked', async () => {
    await using world = await useEngine(
      {
        work: {
          condition: { a: 1 },
          content: async ({ data, call, log, audit, config }) => {
            data.b = await call('api', 'get', { key: config('KEY') })
            log(`key is ${String(config('KEY'))}`)
            audit('looked')
          },
        },
      },
      { config: { KEY: 'k' }, connectors: async () => [1, 2] },
    )
    const task = await world.run({ a: 1 })
    const finished = (await world.events(task.id)).find(({ type }) => type === 'StepFinished')

    expect(finished).toMatchObject({
      id: `${task.id}:2`,
      aggregateId: task.id,
      actorAccountId: 'local:ada',
      workspaceId: 'ws_test',
      data: {
        run: 1,
        step: 'work',
        inputVersion: 0,
        version: 1,
        patch: [{ op: 'add', path: '/b', value: [1, 2] }],
        outputHash: expect.stringMatching(/^[0-9a-f]{32}$/),
        calls: [{ connector: 'api', operation: 'get', input: { key: 'k' }, result: [1, 2], ms: expect.any(Number) }],
        logs: [{ level: 'info', text: 'key is k' }],
        audit: [{ message: 'looked' }],
        generation: 1,
        fileHash: 'hash of work',
      },
    })
  })

  it('holds no secret, whatever a step calls, logs or fails with', async () => {
    await using world = await useEngine(
      {
        leak: {
          condition: { a: 1 },
          content: async ({ call, log, config }) => {
            log(String(config('TOKEN')))
            await call('api', 'get', { token: config('TOKEN') })
            throw new Error(`refused ${String(config('TOKEN'))}`)
          },
        },
      },
      {
        config: { TOKEN: 's3cret-canary' },
        connectors: async () => 1,
        mask: (value) => JSON.parse(JSON.stringify(value).replaceAll('s3cret-canary', '***')),
      },
    )
    const task = await world.run({ a: 1 })

    expect(JSON.stringify([task, await world.events(task.id)])).not.toContain('s3cret-canary')
    expect(task.failure?.message).toBe('refused ***')
  })
})

describe('the audit trail', () => {
  it('is known to later steps, in the same claim and after a pause', async () => {
    const seen: number[] = []
    const look = (audit: (message: string) => readonly unknown[]): void => void seen.push(audit('x').length)
    await using world = await useEngine({
      one: {
        condition: { a: 1 },
        content: ({ data, audit, park }) => {
          look(audit)
          data.b = 1
          park(1_000)
        },
      },
      two: {
        condition: { b: 1 },
        content: ({ data, audit }) => {
          look(audit)
          data.c = 1
        },
      },
      three: { condition: { c: 1 }, content: ({ audit }) => look(audit) },
    })
    await world.run({ a: 1 })

    expect(seen).toEqual([1, 2, 3])
  })
})
