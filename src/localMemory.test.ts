import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runCli } from '../fixtures/cliProcess.ts'
import { isReload, startDevProcess } from '../fixtures/devProcess.ts'
import { SHOP, useTasks, type TaskWorkspace } from '../fixtures/taskWorkspace.ts'
import { DEFAULT_NAMESPACE, listNamespaces, memoryFile, removeNamespace } from './namespaces.ts'

const STEPS = {
  ...SHOP,
  'steps/remember.ts': `export const condition = { remember: String }
export const content = async () => {
  await connectors.memory.set({ key: data.remember, value: { text: 'likes green tea', by: task.name() }, ttl: data.ttl ?? '30d' })
  task.complete()
}
`,
  'steps/recall.ts': `export const condition = { recall: String, found: null }
export const content = async () => {
  data.found = (await connectors.memory.get({ key: data.recall })) ?? 'nothing'
  data.hits = (await connectors.memory.search({ query: 'tea' })).entries.map(({ key }) => key)
  task.complete()
}
`,
}

/** Gives a task to the workspace by a command of its own; answers its data when it has come to rest. */
async function submit(shop: TaskWorkspace, data: object, ...args: readonly string[]) {
  return (await shop.json('task', 'new', 'a', '-d', JSON.stringify(data), ...args)).task.data
}

const KEPT = { text: 'likes green tea', by: 'a' }

describe('what a step keeps in the memory', () => {
  it('is there for other tasks, and in the journal as a call that was answered here', async () => {
    await using shop = await useTasks(STEPS)
    await submit(shop, { remember: 'ada' })

    expect(await submit(shop, { recall: 'ada' })).toMatchObject({ found: KEPT, hits: ['ada'] })
    const { events } = await shop.json('task', 'log', 'last')
    const calls = events.flatMap(({ data }: { data: { calls?: { layer: string }[] } }) => data.calls ?? [])
    expect(calls.map(({ layer }: { layer: string }) => layer)).toEqual(['built-in', 'built-in'])
  })

  it('is gone when it expires on the clock of the engine', async () => {
    const step = `export const condition = { wait: true, found: [] }
export const content = async () => {
  await connectors.memory.set({ key: 'a', value: 'tea', ttl: '1h' })
  for (let minutes = 0; minutes < 60; minutes += 30) {
    await connectors.utils.sleep({ milliseconds: 1_800_000 })
    data.found.push(await connectors.memory.get({ key: 'a' }))
  }
  task.complete()
}
`
    await using shop = await useTasks({ ...STEPS, 'steps/wait.ts': step })

    expect(await submit(shop, { wait: true, found: [] }, '--skip-time')).toMatchObject({ found: ['tea', null] })
  })

  it('is kept nowhere by an ephemeral run', async () => {
    await using shop = await useTasks(STEPS)
    await submit(shop, { remember: 'ada' }, '--ephemeral')

    expect(existsSync(memoryFile(shop.root, DEFAULT_NAMESPACE))).toBe(false)
  })

  it('belongs to one namespace, is none itself, and goes with it', async () => {
    await using shop = await useTasks(STEPS)
    await submit(shop, { remember: 'ada' })
    await shop.run('ns', 'switch', 'other')

    expect(await submit(shop, { recall: 'ada' })).toMatchObject({ found: 'nothing' })
    expect(await listNamespaces(shop.root)).toEqual([DEFAULT_NAMESPACE, 'other'])
    await removeNamespace(shop.root, DEFAULT_NAMESPACE)
    expect(existsSync(memoryFile(shop.root, DEFAULT_NAMESPACE))).toBe(false)
  })

  it('is read by a step that runs alone, which changes nothing', async () => {
    await using shop = await useTasks(STEPS)
    await submit(shop, { remember: 'ada' })
    const recalled = await shop.run('run', 'recall', '-d', '{"recall":"ada"}')
    const refused = await shop.run('run', 'remember', '-d', '{"remember":"bob"}')

    expect(recalled.out).toContain('likes green tea')
    expect([refused.code, refused.out + refused.err]).toEqual([1, expect.stringContaining('MEMORY_READ_ONLY')])
  })

  it('is opened by no command that asks nothing of it', async () => {
    await using shop = await useTasks(STEPS)
    await submit(shop, { order: { sku: 'tea', count: 1 } }, '--answers', 'answers.yaml')

    expect(existsSync(memoryFile(shop.root, DEFAULT_NAMESPACE))).toBe(false)
  })
})

describe('a call of the memory', () => {
  it('is answered by a fixed answer first', async () => {
    await using shop = await useTasks({ ...STEPS, 'memory.yaml': 'memory: { get: from the file }\n' })

    const data = await submit(shop, { recall: 'ada' }, '--answers', 'memory.yaml')
    expect(data).toMatchObject({ found: 'from the file', hits: [] })
  })

  it('is answered by a fake for the operations that it has', async () => {
    const fake = "import { defineFake } from 'stepyard'\nexport default defineFake('memory', { get: () => 'faked' })\n"
    await using shop = await useTasks({ ...STEPS, 'fakes/memory.ts': fake })
    await submit(shop, { remember: 'ada' })

    expect(await submit(shop, { recall: 'ada' })).toMatchObject({ found: 'faked', hits: ['ada'] })
  })

  it('may have another name, and then has keys of its own', async () => {
    const step = `export const condition = { note: true, found: null }
export const content = async () => {
  await connectors.crmNotes.set({ key: 'ada', value: 1 })
  data.found = [await connectors.crmNotes.get({ key: 'ada' }), await connectors.memory.get({ key: 'ada' })]
  task.complete()
}
`
    const files = { ...STEPS, 'steps/note.ts': step, 'connectors/crm-notes.yaml': 'type: memory\n' }
    await using shop = await useTasks(files)

    expect(await submit(shop, { note: true })).toMatchObject({ found: [1, null] })
  })
})

describe('a memory while dev runs', () => {
  it('is one for all step workers, beside fakes on their direct line', async () => {
    const step = `export const condition = { count: Number, done: null }
export const content = async () => {
  await connectors.stripe.charge({ amount: data.count })
  await connectors.memory.set({ key: 'n/' + data.count, value: data.count })
  data.done = await connectors.memory.get({ key: 'n/' + data.count })
  task.complete()
}
`
    const fake =
      "import { defineFake } from 'stepyard'\nexport default defineFake('stripe', { charge: () => ({ id: 'ch' }) })\n"
    await using shop = await useTasks({ ...STEPS, 'steps/count.ts': step, 'fakes/stripe.ts': fake })
    await using dev = await startDevProcess(shop.root)
    const post = (count: number) => dev.post('/api/tasks', { name: 'n', data: { count }, wait: true })
    const answers = await Promise.all(Array.from({ length: 30 }, (_, count) => post(count)))

    expect(answers.map(({ body }) => body.task.data.done)).toEqual(Array.from({ length: 30 }, (_, count) => count))
    const recalled = await runCli(shop.root, 'run', 'recall', '-d', '{"recall":"n/29"}', '--json')
    expect(recalled.out).toContain('29')
  })

  it('is called by another name as soon as a connector file gives it one', async () => {
    const step = `export const condition = { note: true, found: null }
export const content = async () => {
  await connectors.notes.set({ key: 'ada', value: 'kept' })
  data.found = await connectors.notes.get({ key: 'ada' })
  task.complete()
}
`
    await using shop = await useTasks({ ...STEPS, 'steps/note.ts': step })
    await using dev = await startDevProcess(shop.root)
    await dev.post('/api/tasks', { name: 'a', data: { note: true }, wait: true })
    await shop.write({ 'connectors/notes.yaml': 'type: memory\n' })
    await dev.told(isReload('connectors/notes.yaml'))

    const found = () => dev.post('/api/tasks', { name: 'b', data: { note: true }, wait: true })
    await expect.poll(async () => (await found()).body.task.data.found).toBe('kept')
  })
})
