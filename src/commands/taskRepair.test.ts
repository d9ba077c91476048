import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ORDER, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'
import { DEFAULT_NAMESPACE, tasksFile } from '../namespaces.ts'
import { openConnection } from '../store/sqlite/connection.ts'

/** What a bad sector would do to every task: its data is no longer what was written. */
function damage({ root }: TaskWorkspace): void {
  const connection = openConnection({ file: tasksFile(root, DEFAULT_NAMESPACE), durability: 'relaxed' })
  connection.exec(`update task set data = '{"order":"?"}'`)
  connection.close()
}

describe('stepyard task repair', () => {
  it('rebuilds what was damaged on the disk, so that it goes on (DUR-09)', async () => {
    await using shop = await useTasks()
    const { task } = await shop.json('task', 'new', 'order', '-d', ORDER)
    damage(shop)
    const broken = await shop.run('task', 'show', task.id)
    const { code, out } = await shop.run('task', 'repair', task.id)
    const { tasks } = await shop.json('task', 'resume', task.id, '--answers', 'answers.yaml')

    expect([broken.code, broken.err]).toEqual([1, expect.stringMatching(/TASK_UNREADABLE\n.*stepyard task repair/)])
    expect([code, out]).toEqual([0, `Rebuilt ${task.id} from its journal: its data was damaged on the disk.\n`])
    expect(tasks[0]).toMatchObject({ state: 'done', data: { order: { sku: 'tea', total: 30, paid: 'ch_1' } } })
  })

  it('says when nothing is wrong', async () => {
    await using shop = await useTasks()
    const { task } = await shop.json('task', 'new', 'order', '-d', ORDER)

    expect((await shop.run('task', 'repair')).out).toBe('No task is known to be damaged.\n')
    expect(await shop.run('task', 'repair', task.id)).toMatchObject({
      code: 64,
      err: expect.stringContaining('TASK_NOT_DAMAGED'),
    })
  })
})

describe('stepyard task backup', () => {
  it('writes a copy that can take the place of the tasks', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER)
    const { code, out } = await shop.run('task', 'backup', 'copy.sqlite')
    await using other = await useTasks()
    await mkdir(join(other.root, '.stepyard/tasks'), { recursive: true })
    await rename(join(shop.root, 'copy.sqlite'), tasksFile(other.root, DEFAULT_NAMESPACE))

    expect([code, out]).toEqual([0, 'Wrote a copy of all tasks to copy.sqlite.\n'])
    expect(await other.json('task', 'log', 'last')).toEqual(await shop.json('task', 'log', 'last'))
  })

  it.each([
    ['answers.yaml', 'BACKUP_EXISTS'],
    ['answers.yaml/copy.sqlite', 'BACKUP_FAILED'],
  ])('refuses %s', async (file, error) => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER)

    expect((await shop.run('task', 'backup', file)).err).toContain(error)
  })

  it('has nothing to copy where there is no task', async () => {
    await using shop = await useTasks()

    expect(await shop.run('task', 'backup', 'copy.sqlite')).toMatchObject({
      code: 1,
      err: expect.stringContaining('STORE_MISSING'),
    })
  })
})
