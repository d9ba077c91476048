import { describe, expect, it } from 'vitest'
import { openMemoryStore } from '../store/memory/openMemoryStore.ts'
import { acme as scope, newTask } from '../store/suite/subject.ts'
import { listFamily, resolveTask } from './resolveTask.ts'

async function tasksWith(...ids: readonly string[]) {
  const store = openMemoryStore()
  for (const id of ids) {
    const parent = id.includes('.') ? { parent: id.slice(0, id.lastIndexOf('.')) } : {}
    await store.create(scope, [newTask(id, parent)])
  }
  return { store, scope }
}

describe('resolveTask', () => {
  it.each([
    ['tabc1', 'tabc1'],
    ['tab', 'tabc1'],
    ['last', 'txyz9'],
    ['last~1', 'txyz8'],
    ['last~2', 'tabc1'],
    ['tabc1.1', 'tabc1.1'],
    ['tab.1', 'tabc1.1'],
    ['last~2.1.1', 'tabc1.1.1'],
    ['txyz8', 'txyz8'],
  ])('takes %s for %s', async (word, id) => {
    const tasks = await tasksWith('tabc1', 'tabc1.1', 'tabc1.1.1', 'txyz8', 'txyz9')

    expect((await resolveTask(tasks, word)).id).toBe(id)
  })

  it.each([
    ['txy', { code: 'TASK_AMBIGUOUS', data: { candidates: ['txyz9', 'txyz8'] } }],
    ['tyxz9', { code: 'TASK_NOT_FOUND', data: { nearest: 'txyz9' } }],
    ['tx', { code: 'TASK_NOT_FOUND', data: { nearest: 'txyz9' } }],
    ['quite another', { code: 'TASK_NOT_FOUND', data: { id: 'quite another' } }],
    ['last~7', { code: 'TASK_NOT_FOUND' }],
    ['last.4', { code: 'TASK_NOT_FOUND' }],
  ])('refuses %s', async (word, error) => {
    await expect(resolveTask(await tasksWith('tabc1', 'txyz8', 'txyz9'), word)).rejects.toMatchObject(error)
  })
})

describe('listFamily', () => {
  it('lists sub-tasks and theirs in order of submission', async () => {
    const tasks = await tasksWith('t1', 't1.1', 't1.2', 't1.1.1', 't2')

    expect((await listFamily(tasks, 't1')).map(({ id }) => id)).toEqual(['t1.1', 't1.1.1', 't1.2'])
  })
})
