import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { HOSTS, stepWorldOn } from '../../fixtures/stepWorker.ts'
import { createGate } from '../../fixtures/stepWorld.ts'
import { writeFiles, type Files } from '../../fixtures/testDir.ts'
import { countTracedScripts } from './inside/tracedScripts.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const step = (lines: string, above = ''): string =>
  `${above}export const condition = { a: 1 }\nexport const content = async () => {\n  ${lines}\n}\n`

describe.each(HOSTS)('%s', (host) => {
  const openStepWorld = stepWorldOn(host)

  describe('a reload', () => {
    it('makes a new generation and leaves the old table as it was', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': step('data.x = 1') } })
      const before = world.loader.table
      await world.edit({ 'steps/a.ts': step('data.x = 2'), 'steps/b.ts': step('data.x = 3') })

      expect([before.generation, [...before.steps.keys()]]).toEqual([1, ['a']])
      expect([world.loader.table.generation, [...world.loader.table.steps.keys()]]).toEqual([2, ['a', 'b']])
      expect(before.steps.get('a')?.fileHash).not.toBe(world.loader.table.steps.get('a')?.fileHash)
      expect(await world.run('a')).toMatchObject({ data: { x: 2 } })
    })

    it.each([
      ['the step', { 'steps/a.ts': step('data.x = 2') }],
      ['what it imports', { 'src/x.ts': 'export { x } from "./deep.ts"\n', 'src/deep.ts': 'export const x = 2\n' }],
      ['what that imports', { 'src/deep.ts': 'export const x = 2\n' }],
      ['data that it imports', { 'src/x.json': '{ "x": 2 }' }],
    ])('brings a change of %s', async (_, change) => {
      const above = "import { x } from '../src/x.ts'\nimport json from '../src/x.json'\n"
      await using world = await openStepWorld({
        files: {
          'steps/a.ts': step('data.x = Math.max(x, json.x)', above),
          'src/x.ts': "export * from './deep.ts'\n",
          'src/deep.ts': 'export const x = 1\n',
          'src/x.json': '{ "x": 1 }',
        },
      })

      expect(await world.run('a')).toMatchObject({ data: { x: 1 } })
      await world.edit(change)
      expect(await world.run('a')).toMatchObject({ data: { x: 2 } })
    })

    it('finds what is imported where it has moved to', async () => {
      const above = "import { x } from '../src/x'\n"
      await using world = await openStepWorld({
        files: { 'steps/a.ts': step('data.x = x', above), 'src/x.ts': 'export const x = 1\n' },
      })
      await world.run('a')
      await world.edit({ 'src/x.ts': null, 'src/x/index.ts': 'export const x = 2\n' })

      expect(await world.run('a')).toMatchObject({ data: { x: 2 } })
    })

    it('evaluates an importer again whose code is the same', async () => {
      const above = "import { x } from '../src/x.ts'\nlet runs = 0\nconst double = x * 2\n"
      await using world = await openStepWorld({
        files: { 'steps/a.ts': step('data.x = [double, (runs += 1)]', above), 'src/x.ts': 'export const x = 1\n' },
      })
      for (const x of [2, 3]) {
        await world.edit({ 'src/x.ts': `export const x = ${x}\n` })
        expect(await world.run('a')).toMatchObject({ data: { x: [x * 2, 1] } })
      }
    })

    it('keeps what nothing has changed', async () => {
      await using world = await openStepWorld({
        files: {
          'steps/a.ts': step('data.count = next()', "import { next } from '../src/count.ts'\n"),
          'src/count.ts': 'let count = 0\nexport const next = () => (count += 1)\n',
        },
      })
      await world.run('a')
      await world.edit({ 'steps/b.ts': step('data.x = 1') })

      expect(await world.run('a')).toMatchObject({ data: { count: 2 } })
    })

    it('heals a step whose library was missing, and hears of the library from then on', async () => {
      const above = "import { x } from '../src/x.ts'\n"
      await using world = await openStepWorld({ files: { 'steps/a.ts': step('data.x = x', above) } })
      await world.loader.loadBodies()
      expect(world.findings()).toEqual(['STEP_NOT_LOADED steps/a.ts:1:1'])

      await world.edit({ 'src/x.ts': 'export const x = 1\n' })
      await world.loader.loadBodies()
      expect(world.findings()).toEqual([])
      expect(await world.run('a')).toMatchObject({ data: { x: 1 } })

      await world.edit({ 'src/x.ts': 'export const x = 2\n' })
      expect(await world.run('a')).toMatchObject({ data: { x: 2 } })
    })

    it.each([
      ['a syntax error in the step', 'steps/a.ts', 'export const condition = {'],
      ['a syntax error in its library', 'src/x.ts', 'export const x = \n'],
      ['a library that throws', 'src/x.ts', "export const x = 1\nthrow new Error('no')\n"],
      ['a library that is gone', 'src/x.ts', null],
    ])('heals %s', async (_, path, bad) => {
      const good = {
        'steps/a.ts': step('data.x = x', "import { x } from '../src/x.ts'\n"),
        'src/x.ts': 'export const x = 1\n',
      }
      await using world = await openStepWorld({ files: good })
      await world.run('a')
      await world.edit({ [path]: bad })
      expect(await world.run('a')).toMatchObject({ ok: false })

      await world.edit(good)
      expect(world.findings()).toEqual([])
      expect(await world.run('a')).toMatchObject({ ok: true, data: { x: 1 } })
    })

    it('tries again what failed for a reason outside of its files', async () => {
      const above =
        "import { readFileSync } from 'node:fs'\nconst x = readFileSync(new URL('../x.txt', import.meta.url), 'utf8')\n"
      await using world = await openStepWorld({ files: { 'steps/a.ts': step('data.x = x', above) } })
      await world.loader.loadBodies()
      expect(world.findings()).toEqual(['STEP_NOT_LOADED steps/a.ts:2:11'])

      await world.edit({ 'x.txt': 'there' })
      expect(await world.run('a')).toMatchObject({ data: { x: 'there' } })
    })

    it('takes up a change of tsconfig.json', async () => {
      const paths = (folder: string): string =>
        JSON.stringify({ compilerOptions: { paths: { '#x': [`./src/${folder}.ts`] } } })
      await using world = await openStepWorld({
        files: {
          'tsconfig.json': paths('one'),
          'steps/a.ts': step('data.x = x', "import { x } from '#x'\n"),
          'src/one.ts': 'export const x = 1\n',
          'src/two.ts': 'export const x = 2\n',
        },
      })
      expect(await world.run('a')).toMatchObject({ data: { x: 1 } })

      await world.edit({ 'tsconfig.json': paths('two') })
      expect(await world.run('a')).toMatchObject({ data: { x: 2 } })
    })

    it('follows one after the other when several are asked for', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': step('data.x = 1') } })
      const tables = await Promise.all([world.loader.reload(), world.loader.reload(), world.loader.reload()])

      expect(tables.map(({ generation }) => generation)).toEqual([2, 3, 4])
    })

    it.runIf(host === 'in this thread')('lets go of the modules of generations that have ended', async () => {
      // Each goes from its generation to all later ones, and holds on to the runner that evaluated it.
      const keeper = (round: number): Files => ({ [`steps/k${round}.ts`]: step(`await import('./k${round}.ts')`) })
      const library = (round: number): Files => ({ 'src/x.ts': `export const x = ${round}\n` })
      const user = { 'steps/a.ts': step('data.x = x', "import { x } from '../src/x.ts'\n") }
      await using world = await openStepWorld({ files: { ...user, ...library(0), ...keeper(0) } })
      for (let round = 1; round <= 20; round++) {
        await world.loader.loadBodies()
        await world.edit({ ...library(round), ...keeper(round) })
      }

      await expect.poll(() => (collectGarbage(), countTracedScripts())).toBeLessThan(30)
    })

    it('that fails leaves everything as it was', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': step('data.x = 1') } })

      await expect(world.edit({ 'stepyard.yaml': null })).rejects.toMatchObject({ code: 'WORKSPACE_NOT_FOUND' })
      expect(world.loader.table.generation).toBe(1)
      expect(await world.run('a')).toMatchObject({ ok: true })
    })
  })

  describe('a run of an earlier generation', () => {
    it('has the code of that generation where it was evaluated', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': step('data.x = 1') } })
      await world.run('a')
      await world.edit({ 'steps/a.ts': step('data.x = 2') })

      expect(await world.run('a', {}, { call: { generation: 1 } })).toMatchObject({ data: { x: 1 } })
    })

    it('has the newest code where the file is the same', async () => {
      await using world = await openStepWorld({
        files: { 'steps/a.ts': step('data.x = 1'), 'steps/b.ts': step('data.y = 1') },
      })
      await world.edit({ 'steps/b.ts': step('data.y = 2') })

      expect(await world.run('a', {}, { call: { generation: 1 } })).toMatchObject({ data: { x: 1 } })
    })

    it('never gets what a reload that goes on is about to bring', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': step('data.x = 1') } })
      await writeFiles(world.root, { 'steps/a.ts': step('data.x = 2') })
      const reloading = world.loader.reload()
      const outcome = await world.run('a')
      await reloading

      expect(outcome).toMatchObject({ error: { code: 'STEP_GONE' } })
    })

    it.runIf(host === 'in this thread')('waits for the end of a reload rather than mix two generations', async () => {
      const gate = createGate()
      vi.stubGlobal('gate', gate.call)
      const probes = ['src/p1.ts', 'src/p2.ts', 'src/p3.ts']
      const probe = step(`await Promise.all([${probes.map((path) => `import('../${path}')`).join(', ')}])`)
      await using world = await openStepWorld({
        files: {
          'steps/a.ts': step('data.x = 1'),
          'steps/probe.ts': probe,
          ...Object.fromEntries(probes.map((path) => [path, 'export {}'])),
        },
      })
      await world.loader.loadBodies()
      const slow =
        'await globalThis.gate()\nexport const condition = { a: () => true }\nexport const content = () => {}\n'
      await world.edit({ 'steps/a.ts': step('data.x = 2') })
      await writeFiles(world.root, { 'steps/a.ts': step('data.x = 3'), 'steps/slow.ts': slow })
      const reloading = world.loader.reload()
      await gate.reached
      let isSettled = false
      const running = world.run('a').finally(() => void (isSettled = true))
      // As long as evaluating it would have taken.
      await world.run('probe', {}, { call: { generation: 1 } })
      const wasSettled = isSettled
      gate.open()
      await reloading

      expect([wasSettled, await running]).toMatchObject([false, { error: { code: 'STEP_GONE' } }])
    })

    it('is refused where the file was changed before it was ever evaluated', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': step('data.x = 1') } })
      await world.edit({ 'steps/a.ts': step('data.x = 2') })

      expect(await world.run('a', {}, { call: { generation: 1 } })).toMatchObject({ error: { code: 'STEP_GONE' } })
    })
  })

  describe('a file that changes without a reload', () => {
    it('runs as the table knows it', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': step('data.x = 1') } })
      await writeFiles(world.root, { 'steps/a.ts': step('data.x = 2') })

      expect(await world.run('a')).toMatchObject({ data: { x: 1 } })
    })
  })
})
