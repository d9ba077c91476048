import { describe, expect, it } from 'vitest'
import { ORDER, SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const SEEDED = {
  ...SHOP,
  'seeds/orders.yaml': `tasks:
  - { name: tea, data: { order: { sku: tea, count: 1 } }, tags: [seed] }
  - { id: mug-1, name: mug, data: { order: { sku: mug, count: 2 } } }
`,
  'seeds/others.json': '{"tasks":[{"name":"other","data":{"x":1}}]}',
}

describe('seed', () => {
  it('adds every task of seeds/ once, and runs none of them', async () => {
    await using shop = await useTasks(SEEDED)
    expect((await shop.run('seed')).out).toContain('Added 3 tasks.\n')
    expect((await shop.run('seed')).out).toContain('Added 0 tasks; 3 are there already.')

    const { tasks } = await shop.json('task', 'list')
    expect(tasks.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`).sort()).toEqual([
      'mug created',
      'other created',
      'tea created',
    ])
  })

  it('takes the file of an environment in place of the one with the same name', async () => {
    await using shop = await useTasks({ ...SEEDED, 'seeds/dev/orders.yml': 'tasks: [{ name: dev only, data: {} }]\n' })
    await shop.run('seed')

    const { tasks } = await shop.json('task', 'list')
    expect(tasks.map(({ name }: { name: string }) => name).sort()).toEqual(['dev only', 'other'])
  })

  it('lets them run when it is told to', async () => {
    await using shop = await useTasks(SEEDED)
    const { out } = await shop.run('seed', '--fire', '--answers', 'answers.yaml')

    expect(out).toMatch(/done +mug-1/)
    expect((await shop.json('task', 'show', 'mug-1')).task.state).toBe('done')
  })

  it('leaves a task that was let go on alone', async () => {
    await using shop = await useTasks(SEEDED)
    await shop.run('seed')
    await shop.run('task', 'continue', 'mug-1', '--answers', 'answers.yaml')
    await shop.run('seed')

    expect((await shop.json('task', 'show', 'mug-1')).task.state).toBe('done')
  })

  it('adds nothing while a file has an error, and says where', async () => {
    await using shop = await useTasks({ ...SEEDED, 'seeds/wrong.yaml': 'tasks:\n  - { name: x, dat: {} }\n' })
    const { err, code } = await shop.run('seed')

    expect(err).toMatch(/seeds\/wrong\.yaml:2:\d+ error[^]*SEEDS_INVALID/)
    expect(code).toBe(1)
    expect((await shop.json('task', 'list')).tasks).toEqual([])
  })

  it('says how to begin where there are none', async () => {
    await using shop = await useTasks()

    expect((await shop.run('seed')).out).toContain('write tasks into seeds/<name>.yaml')
  })
})

describe('reset', () => {
  it('deletes every task once that is agreed to', async () => {
    await using shop = await useTasks(SEEDED)
    await shop.run('seed')
    expect((await shop.run('reset')).out).toContain('there are 3 tasks of default. Add --yes.')

    expect((await shop.run('reset', '--yes')).out).toBe('Deleted 3 tasks of default.\n')
    expect((await shop.json('task', 'list')).tasks).toEqual([])
  })
})

describe('export and import', () => {
  it('take all tasks to another folder, journal included', async () => {
    await using shop = await useTasks()
    await using other = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER, '--answers', 'answers.yaml')
    await shop.run('export', `${other.root}/tasks.json`)
    await other.run('import', 'tasks.json')

    expect((await other.run('task', 'log', 'last')).out).toContain('charge')
  })
})
