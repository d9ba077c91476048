import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../fixtures/cliProcess.ts'
import { startDevProcess } from '../../fixtures/devProcess.ts'
import { ORDER, SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const COUNTED = {
  ...SHOP,
  'seeds/orders.yaml': `tasks:
  - { id: tea-1, name: tea, data: { order: { sku: tea, count: 1 } }, tags: [seed] }
  - { id: mug-1, name: mug, data: { order: { sku: mug, count: 2 } } }
`,
  'fakes/stripe.ts': `import { defineFake } from 'stepyard'
export default defineFake('stripe', {
  state: { charges: 0 },
  charge(_input, { state }) {
    state.charges += 1
    return { id: 'ch_' + state.charges }
  },
})
`,
}

describe('beside a dev server', () => {
  it('seeds are added there once, and run only when they are let go on', async () => {
    await using shop = await useTasks(COUNTED)
    await using dev = await startDevProcess(shop.root)
    expect((await runCli(shop.root, 'seed')).out).toContain('Added 2 tasks.\n')
    expect((await runCli(shop.root, 'seed')).out).toContain('Added 0 tasks; 2 are there already.')
    expect((await dev.get('/api/tasks/tea-1')).body.task).toMatchObject({ state: 'created', tags: ['seed'] })

    expect((await runCli(shop.root, 'task', 'continue', 'tea-1')).code).toBe(0)
    expect((await dev.get('/api/tasks/tea-1')).body.task.state).toBe('done')
  })

  it('a task is only submitted there with `--no-run`', async () => {
    await using shop = await useTasks()
    await using dev = await startDevProcess(shop.root)

    expect((await runCli(shop.root, 'task', 'new', 'order', '-d', ORDER, '--no-run')).out).toMatch(
      /^created {2}order t/,
    )
    expect((await dev.get('/api/tasks')).body.counts).toMatchObject({ created: 1, error: 0 })
  })

  it('tasks of an export are taken in there, with their journals', async () => {
    await using shop = await useTasks()
    await shop.run('task', 'new', 'order', '-d', ORDER, '--answers', 'answers.yaml')
    await shop.run('export', 'tasks.json')
    await using dev = await startDevProcess(shop.root)
    expect((await runCli(shop.root, 'import', 'tasks.json')).err).toContain('IMPORT_TAKEN')

    expect((await runCli(shop.root, 'import', 'tasks.json', '--new-ids')).out).toContain('Imported 1 task.')
    expect((await dev.get('/api/tasks')).body.counts.done).toBe(2)
    await writeFile(`${shop.root}/tasks.json`, '{"kind":"tasks","schemaVersion":2}')
    expect((await runCli(shop.root, 'import', 'tasks.json')).err).toContain('IMPORT_INVALID')
  })

  it('`reset` takes its tasks, what fakes remember, and nothing else', async () => {
    await using shop = await useTasks(COUNTED)
    await using dev = await startDevProcess(shop.root)
    const charged = async () =>
      (await dev.post('/api/tasks', { name: 'order', data: JSON.parse(ORDER), wait: true })).body.task.data.order.paid
    expect([await charged(), await charged()]).toEqual(['ch_1', 'ch_2'])

    expect((await runCli(shop.root, 'reset', '--yes')).out).toBe('Deleted 2 tasks of default.\n')
    expect(await charged()).toBe('ch_1')
    expect((await dev.get('/api/tasks')).body.tasks).toHaveLength(1)
  })

  it('`ns rm` empties the namespace that is served, and removes another', async () => {
    await using shop = await useTasks()
    await shop.run('ns', 'switch', 'old')
    await shop.run('task', 'new', 'order', '-d', ORDER, '--no-run')
    await shop.run('ns', 'switch')
    await using dev = await startDevProcess(shop.root)
    await dev.post('/api/tasks', { name: 'order', data: {}, wait: true })

    expect((await runCli(shop.root, 'ns', 'rm', 'old', '--yes')).out).toBe('Deleted 1 task of old.\n')
    expect((await runCli(shop.root, 'ns', 'rm', 'default', '--yes')).out).toContain('Deleted 1 task of default.\n')
    expect((await dev.get('/api/tasks')).body.tasks).toEqual([])
    expect((await dev.post('/api/tasks', { name: 'order', data: {} })).status).toBe(201)
  })
})
