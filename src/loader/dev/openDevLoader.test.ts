import { writeFileSync } from 'node:fs'
import { rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDevWorld, type DevWorld } from '../../../fixtures/devWorld.ts'
import { useStepWorker } from '../../../fixtures/stepWorker.ts'
import { createGate } from '../../../fixtures/stepWorld.ts'
import { testDir, writeFiles, type Files } from '../../../fixtures/testDir.ts'

const worker = useStepWorker()
const open = (files: Files, options?: Parameters<typeof openDevWorld>[2]): Promise<DevWorld> =>
  openDevWorld(worker.file(), files, options)

const step = (lines: string, above = ''): string =>
  `${above}export const condition = { a: 1 }\nexport const content = async () => {\n  ${lines}\n}\n`

const WITH_LIBRARY = {
  'steps/a.ts': step('data.x = x', "import { x } from '../libraries/n/x.ts'\n"),
  'libraries/n/x.ts': 'export const x = 1\n',
}

describe('a change of files', () => {
  it.each<[string, Files, number]>([
    ['a step', { 'steps/a.ts': step('data.x = 2') }, 2],
    ['its library', { 'libraries/n/x.ts': 'export const x = 3\n' }, 3],
    ['both', { 'steps/a.ts': `${WITH_LIBRARY['steps/a.ts']}\n`, 'libraries/n/x.ts': 'export const x = 4\n' }, 4],
  ])('is taken up: %s', async (_, files, x) => {
    await using world = await open(WITH_LIBRARY)
    expect(await world.run('a')).toMatchObject({ data: { x: 1 } })
    await world.edit(files)

    expect(await world.run('a')).toMatchObject({ data: { x } })
  })

  it('reaches files outside of the folders of the workspace', async () => {
    const above = "import { x } from '../src/deep/x.ts'\n"
    await using world = await open({ 'steps/a.ts': step('data.x = x', above), 'src/deep/x.ts': 'export const x = 1\n' })
    await world.run('a')
    await world.edit({ 'src/deep/x.ts': 'export const x = 2\n' })

    expect(await world.run('a')).toMatchObject({ data: { x: 2 } })
    expect(world.events).toMatchObject([{ files: ['src/deep/x.ts'] }])
  })

  it('is told with what has become of the steps', async () => {
    await using world = await open({ 'steps/a.ts': step('data.x = 1'), 'steps/b.ts': step('data.x = 1') })
    await world.edit({ 'steps/a.ts': step('data.x = 2') })
    await world.edit({ 'steps/new/c.ts': step('data.x = 1') })
    await world.edit({ 'steps/b.ts': null })

    expect(world.events).toMatchObject([
      { generation: 2, files: ['steps/a.ts'], changed: ['a'], added: [], removed: [] },
      { generation: 3, files: ['steps/new/c.ts'], added: ['new/c'], changed: [], removed: [] },
      { generation: 4, files: ['steps/b.ts'], removed: ['b'], added: [], changed: [] },
    ])
    expect([...world.loader.table.steps.keys()]).toEqual(['a', 'new/c'])
  })

  it('follows a folder that is moved', async () => {
    await using world = await open({ 'steps/one/a.ts': step('data.x = 1'), 'steps/one/b.ts': step('data.x = 1') })
    await rename(join(world.root, 'steps/one'), join(world.root, 'steps/two'))

    await expect.poll(() => [...world.loader.table.steps.keys()]).toEqual(['two/a', 'two/b'])
    expect(await world.run('two/a')).toMatchObject({ ok: true })
  })

  it('that changes nothing is dropped', async () => {
    await using world = await open({ 'steps/a.ts': step('data.x = 1'), 'steps/b.ts': step('data.x = 1') })
    await writeFiles(world.root, { 'steps/a.ts': step('data.x = 1') })
    await world.edit({ 'steps/b.ts': step('data.x = 2') })

    expect(world.events).toMatchObject([{ files: ['steps/b.ts'], generation: 2 }])
  })

  it('of configuration is taken up without another generation', async () => {
    await using world = await open({ 'steps/a.ts': step('data.x = 1') })
    await world.edit({ 'environments/dev.yaml': 'values: { KEY: 5 }\n' })

    expect(world.loader.workspace.environments[0]?.value.values).toEqual({ KEY: 5 })
    expect(world.events).toMatchObject([{ generation: 1, files: ['environments/dev.yaml'] }])
  })

  it('keeps what it does not touch', async () => {
    const above = 'let count = 0\n'
    await using world = await open({ 'steps/a.ts': step('data.x = ++count', above), 'steps/b.ts': step('') })
    await world.run('a')
    await world.edit({ 'steps/b.ts': step('data.x = 1') })

    expect(await world.run('a')).toMatchObject({ data: { x: 2 } })
  })

  it.each(['package.json', 'package-lock.json', 'pnpm-lock.yaml'])(
    'of the packages starts the workers again: %s',
    async (file) => {
      const above = 'globalThis.count ??= 0\n'
      await using world = await open({ 'steps/a.ts': step('data.x = ++globalThis.count', above), [file]: '{}' })
      await world.run('a')
      await world.edit({ [file]: '{ "type": "module" }' })

      expect(await world.run('a')).toMatchObject({ data: { x: 1 } })
      expect(world.events).toMatchObject([{ files: [file] }])
    },
  )
})

describe('a file that cannot be loaded', () => {
  it.each<[string, Files, string]>([
    ['a syntax error', { 'steps/a.ts': 'export const condition = {' }, 'SYNTAX_ERROR steps/a.ts:1:27'],
    ['an empty condition', { 'steps/a.ts': step('').replace('{ a: 1 }', '{}') }, 'CONDITION_EMPTY steps/a.ts:1:26'],
    [
      'a condition that throws',
      {
        'steps/a.ts':
          "export const condition = f()\nexport const content = () => {}\nfunction f() {\n  throw new Error('no')\n}\n",
      },
      'STEP_NOT_LOADED steps/a.ts:4:9',
    ],
    [
      'a syntax error in its library',
      { 'libraries/n/x.ts': 'export const x = \n' },
      'SYNTAX_ERROR libraries/n/x.ts:2:1',
    ],
    [
      'a library that throws',
      { 'libraries/n/x.ts': "export const x = 1\nthrow new Error('no')\n" },
      'STEP_NOT_LOADED libraries/n/x.ts:2:7',
    ],
  ])('goes on as it was, and heals: %s', async (_, bad, finding) => {
    await using world = await open(WITH_LIBRARY)
    await world.run('a')
    await world.edit(bad)

    expect(await world.run('a')).toMatchObject({ ok: true, data: { x: 1 } })
    await expect.poll(() => world.findings()).toEqual([finding])

    await world.edit({ ...WITH_LIBRARY, 'libraries/n/x.ts': 'export const x = 2\n' })
    expect(world.findings()).toEqual([])
    expect(await world.run('a')).toMatchObject({ data: { x: 2 } })
    expect(world.events.flatMap(({ healed }) => healed)).toEqual([finding.replace(/^\w+ |(?::\d+)+$/g, '')])
  })

  it.each<[string, Files]>([
    ['a syntax error', { 'steps/a.ts': 'export const condition = {' }],
    ['what throws', { 'steps/a.ts': step('', "throw new Error('no')\n") }],
    ['an import that throws', { 'src/y.ts': "export const y = 2\nthrow new Error('no')\n" }],
  ])('is said to be stale by every run, until it heals: %s', async (_, bad) => {
    const good = {
      'steps/a.ts': step('data.x = y', "import { y } from '../src/y.ts'\n"),
      'src/y.ts': 'export const y = 1\n',
    }
    await using world = await open(good)
    expect(await world.run('a')).not.toHaveProperty('stale')

    await world.edit(bad)
    expect([await world.run('a'), await world.run('a')]).toMatchObject([{ stale: true }, { stale: true }])
    await world.edit(good)
    expect(await world.run('a')).not.toHaveProperty('stale')
  })

  it.each(['libraries/n/y.ts', 'src/deep/y.ts'])('heals when what it imports appears: %s', async (path) => {
    await using world = await open({ 'steps/a.ts': step('data.x = y', `import { y } from '../${path}'\n`) })
    await expect.poll(() => world.findings()).toEqual(['STEP_NOT_LOADED steps/a.ts:1:1'])
    await world.edit({ [path]: 'export const y = 5\n' })

    expect(world.findings()).toEqual([])
    expect(await world.run('a')).toMatchObject({ data: { x: 5 } })
  })

  it('is gone when its file is', async () => {
    await using world = await open({ 'steps/a.ts': step('') })
    await world.edit({ 'steps/a.ts': 'export const condition = {' })
    await world.edit({ 'steps/a.ts': null })

    expect([world.loader.table.steps.size, world.findings()]).toEqual([0, []])
  })
})

describe('ISO-14: a run', () => {
  it('keeps the code that it began with', async () => {
    await using world = await open(WITH_LIBRARY)
    await world.edit({ 'steps/a.ts': step("await connectors.gate.wait()\n  data.x = 'old'") })
    const gate = createGate()
    const running = world.run('a', {}, { world: { call: gate.call } })
    await gate.reached
    await world.edit({ 'steps/a.ts': step("data.x = 'new'") })
    gate.open()

    expect(await running).toMatchObject({ data: { x: 'old' } })
    expect(await world.run('a')).toMatchObject({ data: { x: 'new' } })
  })

  it('is refused where its file has changed and nobody has said so yet', async () => {
    await using world = await open({ 'steps/a.ts': step('data.x = 1') })
    // Before anybody can hear of it.
    writeFileSync(join(world.root, 'steps/a.ts'), step('data.xyz = 2'))

    expect(await world.run('a')).toMatchObject({ error: { code: 'STEP_GONE' } })
    expect(await world.run('a')).toMatchObject({ data: { xyz: 2 } })
  })
})

describe('ISO-09: a link among the steps', () => {
  it('is refused, and nothing behind it is run', async () => {
    await using outside = await testDir({ 'a.ts': step('data.x = 1') })
    await using world = await open({ 'steps/b.ts': step('data.x = 2') })
    const reloaded = world.nextReload()
    await symlink(join(outside.path, 'a.ts'), join(world.root, 'steps/a.ts'))
    await world.loader.reload()
    await writeFiles(world.root, { 'steps/b.ts': step('data.x = 3') })
    await reloaded

    expect([...world.loader.table.steps.keys()]).toEqual(['b'])
    await expect.poll(() => world.findings()).toEqual(['ITEM_SYMLINK steps/a.ts'])
  })
})
