import { describe, expect, it } from 'vitest'
import { ORDER, SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

async function useShop(): Promise<TaskWorkspace> {
  const shop = await useTasks({
    ...SHOP,
    'steps/split.ts': `export const condition = { parts: Array, sent: null }
export const content = async () => {
  data.sent = true
  for (const part of data.parts) await task.subtask('part', part)
}
`,
  })
  await shop.run('task', 'new', 'order', '-d', ORDER, '--answers', 'answers.yaml')
  await shop.run('task', 'new', 'split', '-d', '{"parts":[{"x":1},{"x":2}]}')
  return shop
}

const names = async (shop: TaskWorkspace): Promise<string[]> =>
  (await shop.json('task', 'list')).tasks.map(({ name }: { name: string }) => name)

describe('stepyard task delete', () => {
  it('shows what it would delete and stops, where nobody is there to ask', async () => {
    await using shop = await useShop()
    const { code, out, err } = await shop.run('task', 'delete', 'last~1')

    expect([code, err]).toEqual([0, 'Nothing was deleted. Add `--yes` to delete them.\n'])
    expect(out).toMatch(/^done +t\w{12} +order /)
    expect(await names(shop)).toContain('order')
  })

  it.each([
    ['y\n', 'Deleted 1 task.\n', false],
    ['n\n', 'Nothing was deleted.\n', true],
  ])('asks a person, who says %j', async (typed, words, stays) => {
    await using shop = await useShop()
    const { out, err } = await shop.runWith({ args: ['task', 'delete', 'last~1', '--no-color'], typed })

    expect(out + err).toContain(words)
    expect(err).toContain('Delete 1 task? There is no copy. [y/N]')
    expect((await names(shop)).includes('order')).toBe(stays)
  })

  it('takes sub-tasks along', async () => {
    await using shop = await useShop()
    const { tasks, deleted } = await shop.json('task', 'delete', 'last', '--yes')

    expect([deleted, tasks.map(({ name }: { name: string }) => name)]).toEqual([true, ['split', 'part', 'part']])
    expect(await names(shop)).toEqual(['order'])
  })

  it('deletes what the filters name, as old as that', async () => {
    await using shop = await useShop()
    const younger = await shop.run('task', 'delete', '-s', 'done', '--before', '1d', '--yes')
    const all = await shop.run('task', 'delete', '-s', 'done', '--before', '2030-01-01', '--yes')

    expect([younger.out, all.out]).toEqual(['No task matches that.\n', 'Deleted 1 task.\n'])
    expect(await names(shop)).not.toContain('order')
  })

  it.each([[[]], [['last', '-s', 'done']], [['last', '--before', 'soon']]])('refuses %j', async (args) => {
    await using shop = await useTasks()

    expect((await shop.run('task', 'delete', ...args, '--yes')).code).toBe(64)
  })
})
