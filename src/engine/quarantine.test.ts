import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it } from 'vitest'
import { ACTOR, START, useEngine, type TestSteps } from '../../fixtures/engineWorld.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { openSqliteStore } from '../store/sqlite/openSqliteStore.ts'
import { createVirtualClock } from './clock.ts'
import { rebuildTask } from './rebuildTask.ts'

const now = () => new Date(START)
const clock = createVirtualClock(START + 5_000)

/** Parks a task, which says what it did so far when it goes on, and is done. */
const steps: TestSteps = {
  park: {
    condition: { parked: null },
    content: ({ data, audit, park }) => (audit('parked'), (data.parked = true), park(1_000)),
  },
  end: { condition: { parked: true }, content: ({ audit, complete }) => complete(audit('done').length) },
}

/** Leaves a file with five tasks that are ready to go on, and changes the third as a bad sector would. */
async function leaveDamaged(file: string, damage: string): Promise<void> {
  await using store = await openSqliteStore({ file, now })
  await using world = await useEngine(steps, { store, clock: createVirtualClock(START) })
  await world.engine.submitAll(Array.from({ length: 5 }, () => ({ name: 'x', data: { a: 1 }, actor: ACTOR })))
  await world.engine.idle()
  const database = new DatabaseSync(file)
  database.exec(damage)
  database.close()
}

describe.each([
  ['whose data was damaged', `update task set data = '{"a":2,"parked":true}' where id = 't3'`],
  ['whose memory was damaged', "update task set memory = substr(memory, 2) where id = 't3'"],
])('a task %s', (_what, damage) => {
  it('is set aside while the engine goes on with the others, and runs once it was repaired (DUR-09)', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    await leaveDamaged(file, damage)
    await using store = await openSqliteStore({ file, now })
    await using world = await useEngine(steps, { store, clock })
    await world.engine.idle()
    const [counts, aside] = [await store.counts(world.scope), await store.quarantined(world.scope)]
    await store.repair(world.scope, 't3', await rebuildTask(store, world.scope, 't3'))
    await world.engine.resume({ task: 't3', actor: ACTOR })
    await world.engine.idle()

    expect(counts).toMatchObject({ done: 4, waiting: 1, processing: 0 })
    expect(aside).toMatchObject([{ id: 't3' }])
    expect(await store.quarantined(world.scope)).toEqual([])
    expect(await world.task('t3')).toMatchObject({ state: 'done', data: '{"a":1,"parked":true}' })
    expect(await world.stepsOf('t3')).toEqual(['park', 'end'])
  })
})

describe('a task whose journal was damaged', () => {
  it('is interrupted when its steps ask for the journal, and the others go on (DUR-09)', async () => {
    await using dir = await testDir()
    const file = join(dir.path, 'tasks.db')
    await leaveDamaged(
      file,
      "update journal set events = substr(events, 2) where task = (select seq from task where id = 't3')",
    )
    await using store = await openSqliteStore({ file, now })
    const problems: string[] = []
    await using world = await useEngine(steps, {
      store,
      clock,
      listeners: { onProblem: (id) => void problems.push(id) },
    })
    await world.engine.idle()

    expect(problems).toEqual(['t3'])
    expect(await store.counts(world.scope)).toMatchObject({ done: 4, interrupted: 1, processing: 0 })
  })
})
