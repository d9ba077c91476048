import { describe, expect, it } from 'vitest'
import { SHOP, useTasks } from '../../fixtures/taskWorkspace.ts'

const STEPS = {
  ...SHOP,
  'steps/recall.ts': `export const condition = { recall: String, found: null }
export const content = async () => {
  data.found = await connectors.memory.get({ key: data.recall })
  task.complete()
}
`,
}

describe('stepyard memory', () => {
  it('keeps a value that steps find, until it is deleted', async () => {
    await using shop = await useTasks(STEPS)
    expect((await shop.run('memory', 'set', 'ada', '{"tier":"gold"}', '--ttl', '30d')).out).toBe(
      'Kept ada in default.\n',
    )
    const { task } = await shop.json('task', 'new', 'a', '-d', '{"recall":"ada"}')
    expect(task.data.found).toEqual({ tier: 'gold' })

    expect((await shop.run('memory', 'get', 'ada')).out).toContain('"tier": "gold"')
    expect((await shop.run('memory', 'list')).out).toMatch(/^ada +15 bytes +just now, for 30 d\n$/)
    expect((await shop.run('memory', 'delete', 'ada', 'bob')).out).toBe('Forgot ada.\nNothing was kept under bob.\n')
    expect((await shop.run('memory', 'list')).out).toContain('Nothing is kept')
  })

  it('lists page by page and searches, as documents for programs', async () => {
    await using shop = await useTasks()
    for (const key of ['c/1', 'c/2', 'd']) await shop.run('memory', 'set', key, `likes tea number ${key}`)

    const page = await shop.json('memory', 'list', 'c/', '--limit', '1')
    expect(page).toMatchObject({
      command: 'memory list',
      namespace: 'default',
      entries: [{ key: 'c/1' }],
      after: 'c/1',
    })
    const { entries } = await shop.json('memory', 'search', 'TEA', '2')
    expect(entries).toMatchObject([{ key: 'c/2', value: 'likes tea number c/2' }])
  })

  it('has a memory for each namespace and each connector', async () => {
    await using shop = await useTasks()
    await shop.run('memory', 'set', 'a', '1', '--ns', 'other')
    await shop.run('memory', 'set', 'a', '2', '--connector', 'notes')

    expect((await shop.json('memory', 'get', 'a', '--ns', 'other')).entry.value).toBe(1)
    expect((await shop.json('memory', 'get', 'a', '--connector', 'notes')).entry.value).toBe(2)
    expect((await shop.run('memory', 'get', 'a')).err).toContain('MEMORY_KEY_NOT_FOUND')
  })

  it.each([
    [['get', 'custmer'], 'Did you mean "customer"?'],
    [['set', 'customer'], 'A value is needed, once.'],
    [['set', 'customer', '1', '--ttl', 'soon'], 'MEMORY_TTL_INVALID'],
    [['set', 'k'.repeat(501), '1'], 'it has 501 characters'],
    [['list', '--ns', ' '], 'NAMESPACE_INVALID'],
  ])('%j says what is wrong', async (args, words) => {
    await using shop = await useTasks()
    await shop.run('memory', 'set', 'customer', '1')
    const { code, err } = await shop.run('memory', ...args)

    expect(code).not.toBe(0)
    expect(err).toContain(words)
  })

  it('prints nothing of a key or a value that a terminal would take for a command', async () => {
    await using shop = await useTasks()
    await shop.run('memory', 'set', 'a\u001B[2J', '"tea \\u001b[2J"')
    const printed = [await shop.run('memory', 'list'), await shop.run('memory', 'search', 'tea')]

    expect(printed.map(({ out }) => out).join('')).not.toContain('\u001B')
  })
})
