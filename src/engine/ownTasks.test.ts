import { describe, expect, it } from 'vitest'
import { ACTOR, useEngine, type TestSteps } from '../../fixtures/engineWorld.ts'
import { openMemoryStore } from '../store/memory/openMemoryStore.ts'
import { newTask } from '../store/suite/subject.ts'

const steps: TestSteps = {
  fan: {
    condition: { parent: true, child: null },
    content: ({ subtask, data }) => {
      data.child = 'started'
      subtask('child', { small: true }, { into: 'child', waitFor: true })
    },
  },
  child: { condition: { small: true }, content: ({ complete }) => complete({ ok: true }) },
}

describe('an engine that works on its own tasks only', () => {
  it('leaves what others left ready as it is', async () => {
    const store = openMemoryStore()
    await store.create({ workspaceId: 'ws_test' }, [newTask('old')])
    await using world = await useEngine(steps, { store, ownOnly: true })
    const task = await world.run({ small: true })

    expect(task.state).toBe('done')
    expect((await world.task('old')).state).toBe('created')
  })

  it('takes sub-tasks and what waits for them along', async () => {
    await using world = await useEngine(steps, { ownOnly: true })
    await world.run({ parent: true })

    expect(JSON.parse((await world.task('t1')).data)).toMatchObject({ child: { ok: true } })
  })

  it('takes up a task that it was asked to resume', async () => {
    const store = openMemoryStore()
    await store.create({ workspaceId: 'ws_test' }, [
      newTask('old', { memory: JSON.stringify({ actor: ACTOR, ran: [], runs: 0, subtasks: 0 }), readyAt: null }),
    ])
    await using world = await useEngine(steps, { store, ownOnly: true })
    await world.engine.resume({ task: 'old', actor: ACTOR })
    await world.engine.idle()

    expect((await world.task('old')).state).toBe('incomplete')
  })
})

describe('an engine that somebody listens to', () => {
  it('tells of every task whose journal has grown, once it can be read', async () => {
    const seen: string[] = []
    await using world = await useEngine(steps, { listeners: { onCommitted: (task) => void seen.push(task) } })
    await world.run({ parent: true })

    expect([...new Set(seen)]).toEqual(['t1', 't1.1'])
  })
})
