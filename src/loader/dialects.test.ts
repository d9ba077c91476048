import { describe, expect, it } from 'vitest'
import { HOSTS, stepWorldOn } from '../../fixtures/stepWorker.ts'

const WRITTEN = 'export const condition = { a: 1 }\n'

describe.each(HOSTS)('%s', (host) => {
  const openStepWorld = stepWorldOn(host)

  describe('a step in each dialect', () => {
    it.each([
      ['steps/a.js', `${WRITTEN}export const content = async () => {\n  data.sum = data.a + 1\n}`],
      ['steps/a.js', `${WRITTEN}export const content = () => {\n  data = { ...data, sum: 2 }\n}`],
      [
        'steps/a.ts',
        `${WRITTEN}export const content = async ({ data }: { data: { sum: number } }) => {\n  data.sum = 2\n}`,
      ],
      ['steps/a.ts', `${WRITTEN}export const content = async () => {\n  data.sum = 2\n}`],
      [
        'src/steps/a.mts',
        'export const match = () => ({ a: 1 });\nexport default async (data: any) => {\n  data.sum = 2;\n}',
      ],
      ['src/steps/a.mts', 'export const match = () => ({ a: 1 });\nexport default function () {\n  data.sum = 2;\n}'],
      [
        'steps/a.ts',
        "import { defineStep } from 'stepyard'\nexport default defineStep({ condition: { a: 1 }, content({ data }) { Object.assign(data, { sum: 2 }) } })",
      ],
    ])('works on the data of the task: %s %#', async (path, text) => {
      await using world = await openStepWorld({ files: { [path]: text } })

      expect(await world.run('a', { a: 1 })).toMatchObject({ ok: true, data: { a: 1, sum: 2 } })
    })

    it('of the first one is given nothing', async () => {
      const text = `${WRITTEN}export const content = async (...given) => {\n  data.given = given.length\n}`
      await using world = await openStepWorld({ files: { 'steps/a.js': text } })

      expect(await world.run('a')).toMatchObject({ data: { given: 0 } })
    })

    it('of our own has promises where it awaits nothing', async () => {
      const text = `${WRITTEN}export const content = async () => {\n  const call = connectors.a.b()\n  data.x = [call instanceof Promise, typeof (await call)]\n}`
      await using world = await openStepWorld({ files: { 'steps/a.ts': text.replace('await call', 'call') } })

      expect(await world.run('a')).toMatchObject({ data: { x: [true, 'object'] } })
    })

    it('waits for calls that were written as if they answered at once', async () => {
      await using world = await openStepWorld({ fixture: 'github-release' })
      const answer = { check_runs: [{ status: 'completed', conclusion: 'success' }] }
      const data = { release: { id: 5 }, after: 'x' }
      const outcome = await world.run('checks/read checks', data, { world: { call: async () => answer } })

      expect(outcome).toMatchObject({ ok: true, data: { checks: { conclusion: 'success' } } })
    })

    it('waits for them in the other dialect, too', async () => {
      await using world = await openStepWorld({ fixture: 'order-intake-mts' })
      const data = { order: { lines: [{ sku: 'AB-1', count: 2 }] } }
      const outcome = await world.run('stock/check stock', data, {
        world: { call: async () => [{ sku: 'AB-1', count: 5 }] },
      })

      expect(outcome).toMatchObject({ ok: true, data: { order: { status: 'complete', missing: [] } } })
    })
  })
})
