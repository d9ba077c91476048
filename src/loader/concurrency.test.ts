import { describe, expect, it } from 'vitest'
import { HOSTS, stepWorldOn } from '../../fixtures/stepWorker.ts'
import { type RunOptions, type StepWorkspace } from '../../fixtures/stepWorld.ts'

const BODY = `
  const mine = data.id
  task.name('task ' + mine)
  for (let round = 0; round < 3; round++) {
    await connectors.echo.wait({ id: mine, into: 'answers[' + round + ']' })
    await new Promise((resolve) => setTimeout(resolve, (mine % 7) / 2))
    if (data.id !== mine || task.id() !== 't-' + mine) throw new Error(mine + ' sees ' + data.id)
    console.log(mine)
  }
  data = { ...data, seen: mine, name: task.name(), random: Math.random(), time: Date.now() }
  setImmediate(() => { data.late = mine })
`

interface Snapshot {
  readonly ok: boolean
  readonly data: { readonly random?: number }
  readonly logs: readonly string[]
}

/** The outcome of one run as it is when it comes, as the engine takes it: what the body still does is too late. */
async function snapshotOf(world: StepWorkspace, id: number): Promise<Snapshot> {
  const options: RunOptions = {
    call: { task: { id: `t-${id}`, name: 'x', tags: [], subtasks: 0 }, seed: `seed ${id}` },
    world: { now: () => id, call: async ({ input }) => input },
  }
  const outcome = await world.run('a', { id }, options)
  const data: unknown = structuredClone(outcome.ok ? outcome.data : outcome.error)
  return { ok: outcome.ok, data: Object(data) as object, logs: outcome.logs.map(({ text }) => text) }
}

function expectedOf(id: number): object {
  return { ok: true, id, answers: [{ id }, { id }, { id }], seen: id, name: `task ${id}`, random: 0, time: id }
}

describe.each(HOSTS)('%s', (host) => {
  const openStepWorld = stepWorldOn(host)

  describe('a thousand runs side by side', () => {
    it.each([
      ['steps/a.ts', `export const condition = { a: 1 }\nexport const content = async () => {${BODY}}`],
      ['src/steps/a.mts', `export const match = () => ({ a: 1 })\nexport default async () => {${BODY}}`],
    ])('never see each other: %s', async (path, text) => {
      await using world = await openStepWorld({ files: { [path]: text } })
      const ids = Array.from({ length: 1000 }, (_, id) => id)
      const outcomes = await Promise.all(ids.map((id) => snapshotOf(world, id)))

      expect(outcomes.map(({ ok, data }) => ({ ok, ...data, random: 0 }))).toEqual(ids.map(expectedOf))
      expect(outcomes.filter(({ logs }, id) => logs.join() !== `${id},${id},${id}`)).toEqual([])
      expect(new Set(outcomes.map(({ data }) => data.random)).size).toBe(1000)
      await new Promise((resolve) => setImmediate(resolve))
      expect(world.late).toEqual([])
    })

    it('draw the same numbers again from the same seed', async () => {
      const text =
        'export const condition = { a: 1 }\nexport const content = () => void (data.x = [Math.random(), Math.random()])\n'
      await using world = await openStepWorld({ files: { 'steps/a.ts': text } })
      const outcomes = await Promise.all([
        world.run('a'),
        world.run('a'),
        world.run('a', {}, { call: { seed: 'other' } }),
      ])
      const [first, again, other] = outcomes.map((outcome) => outcome.ok && outcome.data)

      expect(first).toEqual(again)
      expect(first).not.toEqual(other)
    })
  })

  describe('two loaders in one process', () => {
    it('both work, and the names go with the last one', async () => {
      const text = (x: number): string =>
        `export const condition = { a: 1 }\nexport const content = () => void (data.x = ${x})\n`
      const one = await openStepWorld({ files: { 'steps/a.ts': text(1) } })
      const two = await openStepWorld({ files: { 'steps/a.ts': text(2) } })
      const outcomes = await Promise.all([one.run('a'), two.run('a')])
      await one[Symbol.asyncDispose]()
      const left = await two.run('a')
      await two[Symbol.asyncDispose]()

      expect([...outcomes, left]).toMatchObject([{ data: { x: 1 } }, { data: { x: 2 } }, { data: { x: 2 } }])
      expect(['data', 'task', 'connectors', 'lib', 'audit', 'step'].filter((name) => name in globalThis)).toEqual([])
    })
  })
})
