import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ORDER, SHOP, useTasks, type TaskWorkspace } from '../../fixtures/taskWorkspace.ts'

async function useExport(): Promise<{ shop: TaskWorkspace; file: string; text: string } & AsyncDisposable> {
  const shop = await useTasks({
    ...SHOP,
    'steps/split.ts': `export const condition = { parts: Array, sent: null }
export const content = async () => {
  data.sent = true
  for (const [at, part] of data.parts.entries()) await task.subtask('part', part, { into: 'done.' + at, waitFor: true })
}
`,
    'steps/part.ts': `export const condition = { n: Number }
export const content = async () => task.complete({ twice: data.n * 2 })
`,
  })
  await shop.run('task', 'new', 'order', '-d', ORDER)
  await shop.run('task', 'resume', 'last', '--answers', 'answers.yaml')
  await shop.run('task', 'new', 'split', '-d', '{"parts":[{"n":1},{"n":2}]}')
  await shop.run('task', 'export', '--all', '-o', 'tasks.json')
  const file = join(shop.root, 'tasks.json')
  const text = await readFile(file, 'utf8')
  return { shop, file, text, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]() }
}

describe('stepyard task export', () => {
  it('writes whole tasks, sub-tasks with them, the same text each time', async () => {
    await using world = await useExport()
    const { tasks } = JSON.parse(world.text)

    expect(tasks.map(({ name }: { name: string }) => name)).toEqual(['order', 'split', 'part', 'part'])
    expect((await world.shop.run('task', 'export', '--all')).out).toBe(world.text)
    expect((await world.shop.run('task', 'export', 'last')).out).toContain('"name": "part"')
  })

  it('keeps a file to whoever wrote it', async () => {
    await using world = await useExport()

    expect((await stat(world.file)).mode & 0o077).toBe(0)
  })

  it.each([
    [[], 64, 'USAGE'],
    [['last', '--all'], 64, 'USAGE'],
    [['last', '-o', 'no/such/folder.json'], 1, 'FILE_NOT_WRITTEN'],
  ] as const)('refuses %j', async (args, exit, error) => {
    await using world = await useExport()
    const { code, err } = await world.shop.run('task', 'export', ...args)

    expect([code, err]).toEqual([exit, expect.stringContaining(error)])
  })
})

describe('stepyard task import', () => {
  it('brings tasks to another machine, where log, replay and rerun work', async () => {
    await using world = await useExport()
    await using other = await useTasks({ ...SHOP, 'tasks.json': world.text })
    const { code, out } = await other.run('task', 'import', 'tasks.json')
    const order = JSON.parse(world.text).tasks[0].id

    expect([code, out]).toEqual([0, expect.stringMatching(/\nImported 4 tasks\.\n$/)])
    expect(await other.json('task', 'log', order)).toEqual(await world.shop.json('task', 'log', order))
    expect((await other.run('replay', order, '--assert')).out).toContain('all the same')
    expect((await other.run('task', 'rerun', order, '3')).out).toContain('The same as then.')
  })

  it('gives back what was exported', async () => {
    await using world = await useExport()
    await using other = await useTasks({ ...SHOP, 'tasks.json': world.text })
    await other.run('task', 'import', 'tasks.json')

    expect((await other.run('task', 'export', '--all')).out).toBe(world.text)
    expect((await other.json('task', 'list', '--failures')).failures).toMatchObject([
      { count: 1, code: 'UNFAKED_CALL' },
    ])
  })

  it('refuses ids that are taken, and adds the tasks beside them under new ones', async () => {
    await using world = await useExport()
    const { code, err } = await world.shop.run('task', 'import', 'tasks.json')
    const { tasks } = await world.shop.json('task', 'import', 'tasks.json', '--new-ids')
    const parts = tasks.slice(2).map(({ id, parent }: { id: string; parent: string }) => [id, parent])
    const split = await world.shop.json('task', 'log', tasks[1].id)

    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/4 tasks of the file are here already.*IMPORT_TAKEN\n.*--new-ids/),
    ])
    expect(parts).toEqual([1, 2].map((number) => [`${tasks[1].id}.${number}`, tasks[1].id]))
    expect(JSON.stringify(split)).not.toContain(JSON.parse(world.text).tasks[1].id)
    expect((await world.shop.run('replay', tasks[1].id, '--assert')).code).toBe(0)
  })

  it('runs nothing: what was ready is resumed by hand', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER, '--no-run')
    await using other = await useTasks({ ...SHOP, 'tasks.json': (await shop.run('task', 'export', '--all')).out })
    await other.run('task', 'import', 'tasks.json')
    await other.run('task', 'new', 'x', '-d', '{"x":1}')

    expect((await other.json('task', 'show', 'last~1')).task).toMatchObject({
      name: 'order',
      state: 'created',
      runs: 0,
    })
    expect((await other.json('task', 'resume', 'last~1', '--answers', 'answers.yaml')).tasks[0].state).toBe('done')
  })

  it.each([
    ['no JSON', () => '{', 64, 'DATA_UNREADABLE'],
    ['something else', () => '{"kind":"steps"}', 1, 'IMPORT_INVALID'],
    ['another format', (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'), 1, 'IMPORT_INVALID'],
    ['an unknown state', (text: string) => text.replace('"state": "done"', '"state": "over"'), 1, 'IMPORT_INVALID'],
    ['an unknown event', (text: string) => text.replace('"StepStarted"', '"StepBegan"'), 1, 'IMPORT_INVALID'],
    ['an event that lacks something', (text: string) => text.replace(/"fileHash": "\w+",\n/, ''), 1, 'IMPORT_INVALID'],
    [
      'a change that does not fit',
      (text: string) => text.replace('"path": "/order/paid"', '"path": "/ordre/paid"'),
      1,
      'IMPORT_INVALID',
    ],
    ['a missing event', (text: string) => text.replace('"version": 3', '"version": 4'), 1, 'IMPORT_INVALID'],
    [
      'a workspace behind an event',
      (text: string) => text.replace('"actorAccountId": "local:user"', '"actorAccountId": "ws_1"'),
      1,
      'IMPORT_INVALID',
    ],
  ])('adds nothing when the file has %s', async (...[, damage, exit, error]) => {
    await using world = await useExport()
    await using other = await useTasks({ ...SHOP, 'tasks.json': damage(world.text) })
    const { code, err } = await other.run('task', 'import', 'tasks.json')

    expect([code, err]).toEqual([exit, expect.stringContaining(error)])
    expect((await other.json('task', 'list')).tasks).toEqual([])
  })
})
