import { createHash } from 'node:crypto'
import { readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { HOSTS, stepWorldOn } from '../../fixtures/stepWorker.ts'
import { testCall, testWorld } from '../../fixtures/stepWorld.ts'
import { testDir, type Files } from '../../fixtures/testDir.ts'
import { matchCompiled } from '../condition/match.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { openLoader } from './openLoader.ts'

const WRITTEN = 'export const condition = { a: 1 }\n'
const CONTENT = 'export const content = async () => {\n  data.ran = true\n}\n'

describe.each(HOSTS)('%s', (host) => {
  const openStepWorld = stepWorldOn(host)

  describe('the table', () => {
    it.each([
      ['customer-onboarding', 9, 'signup/accept'],
      ['github-release', 5, 'release/UC - publish release'],
      ['order-intake-mts', 6, 'intake/01. read order mail'],
      ['monorepo/automations/support', 2, 'tickets/triage'],
    ])('has every step of %s', async (...[fixture, count, name]) => {
      await using world = await openStepWorld({ fixture })
      const { steps } = world.loader.table

      expect([steps.size, steps.has(name)]).toEqual([count, true])
      expect([...steps.values()].map(({ path }) => path)).toEqual([...steps.values()].map(({ path }) => path).sort())
      expect(world.findings()).toEqual([])
    })

    it('says of a step what its file says', async () => {
      const text = `export const disabled = true\n${WRITTEN}${CONTENT}`
      await using world = await openStepWorld({ files: { 'steps/orders/charge.ts': text } })
      const step = world.loader.table.steps.get('orders/charge')

      expect(step).toMatchObject({ name: 'orders/charge', path: 'steps/orders/charge.ts', disabled: true })
      expect(step?.fileHash).toBe(createHash('sha256').update(text).digest('hex').slice(0, 16))
      expect(step).not.toHaveProperty('retry')
    })

    it.each([
      ['steps/a.ts', `import { gt } from 'stepyard'\nexport const condition = { a: gt(3) }\n${CONTENT}`],
      [
        'steps/a.ts',
        "import { defineStep, gt } from 'stepyard'\nexport default defineStep({ condition: { a: gt(3) }, content() {} })",
      ],
      ['steps/a.js', `const least = 4\nexport const condition = { a: (value) => value >= least }\n${CONTENT}`],
      [
        'src/steps/a.mts',
        'const is = (v: number) => v > 3\nexport const match = () => ({ a: is })\nexport default async () => {}',
      ],
      [
        'src/steps/a.mts',
        'export const match = () => {\n  const c = { a: 4 }\n  return c\n}\nexport default async () => {}',
      ],
    ])('knows a condition that only running the file gives: %s %#', async (path, text) => {
      await using world = await openStepWorld({ files: { [path]: text } })
      const condition = world.loader.table.steps.get('a')?.condition

      expect(condition && [3, 4].map((a) => matchCompiled(condition, { a }))).toEqual([false, true])
    })

    it.each([
      ["{ attempts: 5, backoff: '2s' }", { attempts: 5, backoff: 2000 }],
      ['{ attempts: 2, backoff: 50 }', { attempts: 2, backoff: 50 }],
      ['{}', { attempts: 3, backoff: 1000 }],
    ])('reads how often a step is tried: %s', async (retry, expected) => {
      const definition = `import { defineStep } from 'stepyard'\nexport default defineStep({ condition: { a: 1 }, retry: ${retry}, content() {} })`
      await using world = await openStepWorld({
        files: { 'steps/a.ts': `${WRITTEN}export const retry = ${retry}\n${CONTENT}`, 'steps/b.ts': definition },
      })

      expect([...world.loader.table.steps.values()].map((step) => step.retry)).toEqual([expected, expected])
    })
  })

  describe('a step that cannot be loaded', () => {
    it.each<[string, Record<string, string>, string]>([
      ['a syntax error', { 'steps/bad.ts': 'export const condition = {' }, 'SYNTAX_ERROR steps/bad.ts:1:27'],
      [
        'an empty condition',
        { 'steps/bad.ts': `export const condition = {}\n${CONTENT}` },
        'CONDITION_EMPTY steps/bad.ts:1:26',
      ],
      [
        'a condition that is refused when it is known',
        { 'steps/bad.ts': `const c = () => ({ a: Date })\nexport const condition = c()\n${CONTENT}` },
        'CONDITION_UNSUPPORTED steps/bad.ts:2:26',
      ],
      [
        'a top level that throws',
        { 'steps/bad.ts': `export const condition = f()\n${CONTENT}function f() {\n  throw new Error('no')\n}\n` },
        'STEP_NOT_LOADED steps/bad.ts:6:9',
      ],
      [
        'a `match` that throws',
        { 'src/steps/bad.mts': "export const match = () => {\n  throw 'no'\n}\nexport default async () => {}" },
        'STEP_NOT_LOADED src/steps/bad.mts',
      ],
      [
        'a top level that throws what cannot be looked at',
        {
          'steps/bad.ts': `const no = () => { throw 1 }\nexport const condition = f()\n${CONTENT}function f() {\n  throw new Proxy({}, { getPrototypeOf: no, get: no })\n}\n`,
        },
        'STEP_NOT_LOADED steps/bad.ts',
      ],
      [
        'an import of nothing',
        {
          'steps/bad.ts': `const x = 1\nimport { y } from './missing.ts'\nexport const condition = { a: y }\n${CONTENT}`,
        },
        'STEP_NOT_LOADED steps/bad.ts:2:1',
      ],
      [
        'a package that is not installed',
        { 'steps/bad.ts': `import { y } from 'no-such-package'\nexport const condition = { a: y }\n${CONTENT}` },
        'STEP_NOT_LOADED steps/bad.ts:1:1',
      ],
      [
        'a broken file that it imports',
        {
          'steps/bad.ts': `import { y } from '../src/y.ts'\nexport const condition = { a: y }\n${CONTENT}`,
          'src/y.ts': 'export const y = 1\n\n  const = 2\n',
        },
        'STEP_NOT_LOADED src/y.ts:3:9',
      ],
      [
        'an import that throws',
        {
          'steps/bad.ts': `import { y } from '../src/y.ts'\nexport const condition = { a: y }\n${CONTENT}`,
          'src/y.ts': "export const y = 1\n\n  throw new Error('no')\n",
        },
        'STEP_NOT_LOADED src/y.ts:3:9',
      ],
      [
        'a retry that is none',
        { 'steps/bad.ts': `const n = 0\nexport const retry = { attempts: n }\n${WRITTEN}${CONTENT}` },
        'RETRY_INVALID steps/bad.ts:2:22',
      ],
      [
        'the name of another',
        {
          'steps/b.ts':
            "import { defineStep } from 'stepyard'\nexport default defineStep({ name: 'a', condition: { a: 1 }, content() {} })",
        },
        'DUPLICATE_NAME steps/b.ts',
      ],
    ])('is left out and found, others are there: %s', async (_, files, finding) => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': WRITTEN + CONTENT, ...files } })

      expect([...world.loader.table.steps.values()].map(({ path }) => path)).toEqual(['steps/a.ts'])
      expect(world.findings()).toEqual([finding])
      expect((await world.run('a', { a: 1 })).ok).toBe(true)
    })

    it('is left out when its top level never ends', async () => {
      const text = `await new Promise(() => {})\nexport const condition = { a: () => true }\n${CONTENT}`
      await using world = await openStepWorld({
        files: { 'steps/a.ts': text, 'steps/b.ts': WRITTEN + CONTENT },
        timeLimit: 200,
      })

      expect(world.findings()).toEqual(['STEP_NOT_LOADED steps/a.ts'])
      expect(world.loader.diagnostics[0]?.message).toContain('has not been evaluated after 0.2 s')
      expect([...world.loader.table.steps.keys()]).toEqual(['b'])
    })

    it('is described without the folder that everything is in', async () => {
      const files = { 'steps/a.ts': `import { y } from './missing.ts'\nexport const condition = { a: y }\n${CONTENT}` }
      await using world = await openStepWorld({ files })

      expect(world.loader.diagnostics[0]?.message).toBe(
        "steps/a.ts cannot be loaded: Cannot find module './missing.ts' imported from 'steps/a.ts'.",
      )
    })

    it('is said to be missing where it is run all the same', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': WRITTEN + CONTENT } })

      expect(await world.run('b')).toMatchObject({ ok: false, error: { code: 'STEP_GONE' } })
    })
  })

  describe('a body', () => {
    const broken = `import { y } from './y.ts'\n${WRITTEN}export const content = async () => void y\n`

    it('is evaluated when it is first run', async () => {
      await using world = await openStepWorld({ files: { 'steps/b.ts': broken } })

      expect(world.findings()).toEqual([])
      expect(await world.run('b')).toMatchObject({ ok: false, error: { code: 'STEP_NOT_LOADED' } })
      expect(await world.run('b')).toMatchObject({ ok: false, error: { code: 'STEP_NOT_LOADED' } })
      expect(world.findings()).toEqual(['STEP_NOT_LOADED steps/b.ts:1:1'])
    })

    it('is evaluated on request, to find what is wrong with it', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': WRITTEN + CONTENT, 'steps/b.ts': broken } })
      await world.loader.loadBodies()

      expect(world.findings()).toEqual(['STEP_NOT_LOADED steps/b.ts:1:1'])
    })

    it('that is no function is found when it is run', async () => {
      const text = `${WRITTEN}const make = () => 5\nexport const content = make()\n`
      await using world = await openStepWorld({ files: { 'steps/a.ts': text } })

      expect(await world.run('a')).toMatchObject({ error: { code: 'STEP_NOT_LOADED' } })
    })
  })

  describe('opening', () => {
    it('leaves nothing in the workspace or in the environment', async () => {
      await using world = await openStepWorld({ files: { 'steps/a.ts': WRITTEN + CONTENT } })
      vi.stubEnv('NODE_ENV', undefined)
      const environment = { ...process.env }
      const before = await readdir(world.root, { recursive: true })
      await world.run('a')
      await world.loader.reload()
      await world.run('a')

      expect(await readdir(world.root, { recursive: true })).toEqual(before)
      expect({ ...process.env }).toEqual(environment)
      vi.unstubAllEnvs()
    })

    it('works through a symbolic link to the workspace', async () => {
      const files = {
        'steps/a.ts': "import '../src/x.ts'\nexport const condition = { a: 1 }\nexport const content = () => null",
        'src/x.ts': "throw new Error('x')",
      }
      await using dir = await testDir({ 'real/stepyard.yaml': 'format: 1\nname: x\n', ...prefixed('real', files) })
      const root = join(dir.path, 'link')
      await symlink(join(dir.path, 'real'), root)
      const loader = await openLoader({ root, workspace: await loadWorkspace(root) })
      const outcome = await loader.host.run({ ...testCall, step: 'a' }, testWorld())
      await loader.close()

      expect(outcome).toMatchObject({ error: { at: { file: 'src/x.ts', line: 1 } } })
    })
  })

  function prefixed(folder: string, files: Files): Files {
    return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]))
  }
})
