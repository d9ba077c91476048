import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HOSTS, stepWorldOn } from '../../fixtures/stepWorker.ts'
import type { Files } from '../../fixtures/testDir.ts'

describe.each(HOSTS)('%s', (host) => {
  const openStepWorld = stepWorldOn(host)

  /** The data after a step with these lines has run, beside other files. */
  async function dataAfter(lines: string, above: string, files: Files = {}): Promise<unknown> {
    const text = `${above}\nexport const condition = { a: 1 }\nexport const content = async () => {\n  ${lines}\n}\n`
    await using world = await openStepWorld({ files: { 'steps/a.ts': text, ...files } })
    const outcome = await world.run('a', {})
    if (!outcome.ok) throw new Error(outcome.error.stack ?? outcome.error.message)
    return outcome.data
  }

  const esmPackage = (body: string, more: object = {}): Files => ({
    'node_modules/tool/package.json': JSON.stringify({ name: 'tool', version: '1.0.0', main: 'index.js', ...more }),
    'node_modules/tool/index.js': body,
  })

  describe('a step can import', () => {
    it.each<[string, string, string, Files]>([
      [
        'a TypeScript file',
        'data.x = x',
        "import { x } from '../src/x.ts'",
        { 'src/x.ts': 'export const x: number = 1' },
      ],
      ['a file without its ending', 'data.x = x', "import { x } from '../src/x'", { 'src/x.ts': 'export const x = 1' }],
      [
        'a file by the ending that it would be built to',
        'data.x = x',
        "import { x } from '../src/x.js'",
        { 'src/x.ts': 'export const x = 1' },
      ],
      ['JSON', 'data.x = json.x', "import json from '../src/x.json'", { 'src/x.json': '{ "x": 1 }' }],
      ['a name of JSON', 'data.x = x', "import { x } from '../src/x.json'", { 'src/x.json': '{ "x": 1 }' }],
      [
        'JSON with a type',
        'data.x = json.x',
        "import json from '../src/x.json' with { type: 'json' }",
        { 'src/x.json': '{ "x": 1 }' },
      ],
      [
        'by an alias of tsconfig.json',
        'data.x = x',
        "import { x } from '#lib/x.ts'",
        {
          'tsconfig.json': '{ "compilerOptions": { "paths": { "#lib/*": ["./src/*"] } } }',
          'src/x.ts': 'export const x = 1',
        },
      ],
      ['an ES package', 'data.x = x', "import { x } from 'tool'", esmPackage('export const x = 1', { type: 'module' })],
      ['a CommonJS package', 'data.x = x', "import { x } from 'tool'", esmPackage('module.exports = { x: 1 }')],
      [
        'the whole of a CommonJS package',
        'data.x = tool.x',
        "import tool from 'tool'",
        esmPackage('module.exports = { x: 1 }'),
      ],
      [
        'a package that says it is one for bundlers',
        'data.x = x',
        "import { x } from 'tool'",
        esmPackage('export const x = 1', { module: 'index.js' }),
      ],
      ['a builtin', "data.x = Number(basename('/a/1'))", "import { basename } from 'node:path'", {}],
      ['when it runs', "data.x = (await import('../src/x.ts')).x", '', { 'src/x.ts': 'export const x = 1' }],
      [
        'what waits at its top level',
        'data.x = x',
        "import { x } from '../src/x.ts'",
        { 'src/x.ts': 'export const x = await Promise.resolve(1)' },
      ],
      [
        'an enum',
        'data.x = Level.Low',
        "import { Level } from '../src/x.ts'",
        { 'src/x.ts': 'export enum Level { None, Low }' },
      ],
      [
        'files that import each other',
        'data.x = one()',
        "import { one } from '../src/x.ts'",
        {
          'src/x.ts': "import { two } from './y.ts'\nexport const one = () => two() - 1",
          'src/y.ts': "import { one } from './x.ts'\nexport const two = () => typeof one === 'function' ? 2 : 0",
        },
      ],
    ])('%s', async (...[, lines, above, files]) => {
      expect(await dataAfter(lines, above, files)).toEqual({ x: 1 })
    })

    it('a circle of files from several sides at once', async () => {
      const ring = Object.fromEntries(
        [0, 1, 2, 3].map((n) => [
          `src/r${n}.ts`,
          `import { next as after } from './r${(n + 1) % 4}.ts'\nawait null\nexport const next = () => ${n}\nexport const then${n} = () => after()\n`,
        ]),
      )
      const steps = Object.fromEntries(
        [0, 1, 2, 3].map((n) => [
          `steps/s${n}.ts`,
          `import { then${n} } from '../src/r${n}.ts'\nexport const condition = { a: () => then${n}() }\nexport const content = () => void (data.x = then${n}())\n`,
        ]),
      )
      await using world = await openStepWorld({ files: { ...ring, ...steps } })

      expect(world.findings()).toEqual([])
      expect(await world.run('s3')).toMatchObject({ data: { x: 0 } })
    })

    it.each([
      "import { gt, defineStep, matchCondition, StepyardError } from 'stepyard'",
      "import * as all from 'stepyard'\nconst { gt, defineStep, matchCondition, StepyardError } = all",
    ])('this package, wherever it is: %s', async (above) => {
      const lines =
        "data.x = [matchCondition({ n: gt(1) }, { n: 2 }), typeof defineStep, new StepyardError('DURATION_INVALID', { text: 'x' }).code]"

      expect(await dataAfter(lines, above)).toEqual({ x: [true, 'function', 'DURATION_INVALID'] })
    })

    it('a file that is evaluated in the middle of a run, without seeing that run', async () => {
      const seen =
        'export const seen = [typeof data, typeof task, Math.abs(Date.now() - performance.timeOrigin) < 1e9]\n'
      const lines = "data.x = (await import('../src/x.ts')).seen"

      expect(await dataAfter(lines, '', { 'src/x.ts': seen })).toEqual({ x: ['undefined', 'undefined', true] })
    })

    it('another step, which sees nothing of the run that made it run', async () => {
      const text =
        'export const condition = { a: 1 }\nconst seen = typeof data\nexport const content = async () => {\n  data.x = seen\n}\n'
      await using world = await openStepWorld({
        files: { 'steps/a.ts': text.replace('data.x = seen', 'data.x = await connectors.a.b()'), 'steps/b.ts': text },
      })

      expect(await world.run('a', {}, { world: { call: () => world.run('b') } })).toMatchObject({
        data: { x: { ok: true, data: { x: 'undefined' } } },
      })
    })

    it('this package rather than what stands in node_modules under its name', async () => {
      const files = {
        'node_modules/stepyard/package.json': '{ "name": "stepyard", "main": "index.js", "type": "module" }',
        'node_modules/stepyard/index.js': 'export const gt = () => "another"',
      }

      expect(await dataAfter('data.x = typeof gt(1)', "import { gt } from 'stepyard'", files)).toEqual({ x: 'object' })
    })
  })

  describe('a workspace', () => {
    it('is asked for nothing but its modules', async () => {
      const canary = (name: string): string =>
        `import { writeFileSync } from 'node:fs'\nwriteFileSync(new URL('./ran-${name}', import.meta.url), '')\nexport default {}\n`
      const names = [
        'vite.config.ts',
        'vite.config.js',
        'vitest.config.ts',
        'postcss.config.js',
        'postcss.config.mjs',
        'tailwind.config.js',
        'rolldown.config.ts',
      ]
      const text =
        'export const condition = { a: 1 }\nexport const content = () => void (data.env = [import.meta.env, process.env.STOLEN ?? null])\n'
      await using world = await openStepWorld({
        files: {
          ...Object.fromEntries(names.map((name) => [name, canary(name)])),
          'package.json': '{ "type": "module", "postcss": { "plugins": { "./evil.js": {} } } }',
          'evil.js': canary('evil.js'),
          '.env': 'STOLEN=1\nVITE_STOLEN=1\n',
          '.env.development': 'VITE_STOLEN=1\n',
          '.npmrc': 'script-shell=./evil.js\n',
          '.browserslistrc': 'extends ./evil.js\n',
          '.postcssrc.cjs': "require('node:fs').writeFileSync(__dirname + '/ran-postcssrc', '')",
          'steps/a.ts': `import '../src/style.css'\n${text}`,
          'steps/b.ts': text,
          'src/style.css': 'a { color: red }',
        },
      })
      const outcomes = [await world.run('a'), await world.run('b')]

      expect([...names, 'evil.js', 'postcssrc'].filter((name) => existsSync(join(world.root, `ran-${name}`)))).toEqual(
        [],
      )
      expect(JSON.stringify(outcomes)).not.toContain('STOLEN')
      expect(outcomes[1]).toMatchObject({ ok: true, data: { env: [{ MODE: 'development', SSR: true }, null] } })
    })
  })
})
