import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HOSTS, stepWorldOn } from '../../fixtures/stepWorker.ts'
import { createGate, testCall, testWorld, type StepWorkspace } from '../../fixtures/stepWorld.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { openLoader } from './openLoader.ts'

const FILES = {
  'steps/a.ts': `import { check } from '../libraries/orders/check.ts'

export const condition = { a: 1 }

interface Unseen {
  readonly taken: string
}

export const content = async (): Promise<void> => {
  await null
  await check({ id: 5 } satisfies object)
}
`,
  'libraries/orders/check.ts': `type Gone = string

export async function check(order: object): Promise<void> {
  await Promise.resolve()
  if (order) throw new RangeError('too large')
}
`,
}

/** The places in the trace of a step that fails, relative to the workspace. */
async function traceOf(world: StepWorkspace, step = 'a', data: object = {}): Promise<string[]> {
  const outcome = await world.run(step, data)
  if (outcome.ok) throw new Error('the step did not fail')
  const { stack = '' } = outcome.error
  return [...stack.matchAll(/\n {4}at (.*)/g)].map(([, line = '']) => line.replaceAll(`${world.root}/`, ''))
}

describe.each(HOSTS)('%s', (host) => {
  const openStepWorld = stepWorldOn(host)

  describe('a stack trace', () => {
    it('names the step, its library and each await as they were written', async () => {
      await using world = await openStepWorld({ files: FILES })

      expect(await traceOf(world)).toEqual([
        'check (libraries/orders/check.ts:5:20)',
        'async Module.content (steps/a.ts:11:3)',
      ])
      expect(await world.run('a')).toMatchObject({
        error: { at: { file: 'libraries/orders/check.ts', line: 5, column: 20 } },
      })
    })

    it('is right after an edit of either file', async () => {
      await using world = await openStepWorld({ files: FILES })
      await traceOf(world)
      await world.edit({ 'libraries/orders/check.ts': `// one line more\n\n${FILES['libraries/orders/check.ts']}` })

      expect(await traceOf(world)).toEqual([
        'check (libraries/orders/check.ts:7:20)',
        'async Module.content (steps/a.ts:11:3)',
      ])

      await world.edit({ 'steps/a.ts': `// and here\n${FILES['steps/a.ts']}` })

      expect(await traceOf(world)).toEqual([
        'check (libraries/orders/check.ts:7:20)',
        'async Module.content (steps/a.ts:12:3)',
      ])
    })

    it('is that of the code that ran, although it was edited meanwhile', async () => {
      const step = `export const condition = { a: 1 }
export const content = async () => {
  await connectors.gate.wait()
  throw new Error('old')
}
`
      await using world = await openStepWorld({ files: { 'steps/a.ts': step } })
      const gate = createGate()
      const ended = world.run('a', {}, { world: { call: gate.call } })
      await gate.reached
      await world.edit({ 'steps/a.ts': `\n\n\n${step}` })
      gate.open()

      expect(await ended).toMatchObject({ error: { at: { file: 'steps/a.ts', line: 4, column: 9 } } })
    })

    it.each([
      ['const answer = connectors.a.b()\n  data.x = answer.y.z', 5, 21],
      ['data.x = connectors.a.b().y.z.toString()', 4, 31],
      ['f(connectors.a.b({ x: 1 }), connectors.a.b({ x: 2 })); throw new Error()', 4, 64],
    ])('is right in a line that was made to wait: %s', async (lines, line, column) => {
      const text = `\nexport const condition = { a: 1 }\nexport const content = async () => {\n  ${lines}\n}\nconst f = () => {}\n`
      await using world = await openStepWorld({ files: { 'steps/a.js': text } })

      expect(await world.run('a')).toMatchObject({ error: { at: { file: 'steps/a.js', line, column } } })
    })

    it('says where the body called a connector that failed', async () => {
      const text =
        'export const condition = { a: 1 }\nexport const content = async () => {\n  await connectors.stripe.get()\n}\n'
      await using world = await openStepWorld({ files: { 'steps/a.ts': text } })
      const call = async (): Promise<never> => {
        await new Promise((resolve) => setImmediate(resolve))
        throw new Error('402')
      }

      expect(await world.run('a', {}, { world: { call } })).toMatchObject({
        error: { message: '402', at: { file: 'steps/a.ts', line: 3, column: 27 } },
      })
    })

    it('names what is imported by its own name', async () => {
      const text =
        "import { nope } from '../src/x.ts'\nexport const condition = { a: 1 }\nexport const content = () => nope()\n"
      await using world = await openStepWorld({ files: { 'steps/a.ts': text, 'src/x.ts': 'export const x = 1\n' } })

      expect(await world.run('a')).toMatchObject({ error: { message: 'nope is not a function' } })
    })

    it('blames the line of the workspace that called what is outside of it', async () => {
      const files = {
        'ws/stepyard.yaml': 'format: 1\nname: x\n',
        'ws/steps/a.ts':
          "import { boom } from '../../shared/x.ts'\nexport const condition = { a: 1 }\nexport const content = () => boom()\n",
        'shared/x.ts': "export const boom = () => {\n  throw new Error('outside')\n}\n",
      }
      await using dir = await testDir(files)
      const root = join(dir.path, 'ws')
      const loader = await openLoader({ root, workspace: await loadWorkspace(root) })
      const outcome = await loader.host.run({ ...testCall, step: 'a' }, testWorld())
      await loader.close()

      expect(outcome).toMatchObject({ error: { message: 'outside', at: { file: 'steps/a.ts', line: 3, column: 30 } } })
    })

    it('of other code is left to whoever made it before', async () => {
      const before = Error.prepareStackTrace
      Error.prepareStackTrace = () => 'mine'
      await using world = await openStepWorld({ files: FILES })
      const other = new Error('other').stack
      const own = await traceOf(world)
      Error.prepareStackTrace = before

      expect([other, own.length]).toEqual(['mine', 2])
    })

    it.runIf(host === 'in this thread')('is as it was before when the loader is closed', async () => {
      const before = Error.prepareStackTrace
      {
        await using world = await openStepWorld({ files: FILES })
        await world.run('a')
        expect(Error.prepareStackTrace).not.toBe(before)
      }

      expect(Error.prepareStackTrace).toBe(before)
    })
  })
})
