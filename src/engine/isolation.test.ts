import { describe, expect, it } from 'vitest'
import { ACTOR, useEngine, type EngineWorld } from '../../fixtures/engineWorld.ts'
import { newTask, other } from '../store/suite/subject.ts'
import type { Engine } from './engine.ts'

const request = { task: 'theirs', actor: ACTOR }

/** What an engine can be asked about a task, by somebody who knows the id of a task of another workspace. */
const CALLS: Readonly<Record<string, (engine: Engine) => Promise<unknown>>> = {
  rested: (engine) => engine.rested('theirs'),
  resume: (engine) => engine.resume(request),
  rewind: (engine) => engine.rewind({ ...request, run: 1 }),
  fork: (engine) => engine.fork(request),
  answer: (engine) => engine.answer({ ...request, answer: 1, check: async () => [] }),
  edit: (engine) => engine.edit({ ...request, data: {} }),
  stop: (engine) => engine.stop(request),
  rerun: (engine) => engine.rerun({ task: 'theirs', run: 1 }),
  replay: (engine) => engine.replay({ task: 'theirs' }),
  compare: (engine) => engine.compare('theirs', 'ours'),
  'compare with': (engine) => engine.compare('ours', 'theirs'),
  explain: (engine) => engine.explain({ task: 'theirs' }),
  version: (engine) => engine.version('theirs', 0),
}

/** An engine with a task of its own, beside one of another workspace in the same store. */
async function useNeighbours(): Promise<EngineWorld> {
  const world = await useEngine({})
  await world.store.create(other, [newTask('theirs', { memory: '{"actor":"a","ran":[],"runs":0,"subtasks":0}' })])
  await world.engine.submit({ id: 'ours', name: 'ours', data: { a: 1 }, actor: ACTOR })
  await world.engine.idle()
  return world
}

describe('a task of another workspace (ISO-02)', () => {
  it.each(Object.keys(CALLS))('is not there for `%s`', async (name) => {
    await using world = await useNeighbours()
    const before = await world.store.get(other, 'theirs')

    await expect(CALLS[name]?.(world.engine)).rejects.toMatchObject({ code: 'TASK_NOT_FOUND', data: { id: 'theirs' } })
    expect(await world.store.get(other, 'theirs')).toEqual(before)
  })

  it('is neither run nor deleted, and its id is free', async () => {
    await using world = await useNeighbours()
    const removed = await world.engine.remove(['theirs'])
    await world.engine.submit({ id: 'theirs', name: 'mine', data: { a: 1 }, actor: ACTOR })
    await world.engine.idle()

    expect(removed).toBe(0)
    expect(await world.task('theirs')).toMatchObject({ name: 'mine', state: 'incomplete' })
    expect(await world.store.get(other, 'theirs')).toMatchObject({ name: 'order', state: 'created' })
  })
})
