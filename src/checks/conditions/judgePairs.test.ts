import { describe, expect, it } from 'vitest'
import { judged } from '../../../fixtures/judged.ts'

const body = (text = '') => `export const content = async () => { ${text} }\n`
const when = (condition: string, text?: string) => `export const condition = ${condition}\n${body(text)}`

/** Code, severity and step of the findings about these conditions and bodies. */
async function codes(steps: Readonly<Record<string, string>>): Promise<string[]> {
  const files = Object.fromEntries(Object.entries(steps).map(([name, text]) => [`steps/${name}.ts`, text]))
  return (await judged(files)).map(({ code, severity, file }) => `${code} ${severity} ${file}`)
}

describe('a tie', () => {
  it('of two steps that can match one task is noted at the one that runs second, with such a task', async () => {
    const [found] = await judged({
      'steps/a.ts': when("{ order: { status: 'new', total: Number } }"),
      'steps/b.ts': when("{ order: { status: 'new', email: /@/ } }"),
    })

    expect(found).toMatchObject({ code: 'CONDITION_TIE', severity: 'note', file: 'steps/b.ts', line: 1, column: 26 })
    expect(found?.message).toContain('Both match {"order":{"status":"new","email":"@","total":1}}.')
  })

  it('is a warning where the first step writes what the second one waits for', async () => {
    const found = await codes({
      a: when('{ order: { id: String } }', "data.order.status = 'seen'"),
      b: when('{ order: { status: String } }'),
    })

    expect(found).toEqual(['CONDITION_TIE warning steps/b.ts'])
  })

  it.each([
    ['have another number of patterns', '{ order: { id: String } }', '{ order: { id: Number, status: String } }'],
    ['ask for different values', "{ order: { status: 'new' } }", "{ order: { status: 'paid' } }"],
    ['ask for different types', '{ order: { id: Number } }', '{ order: { id: String } }'],
    ['ask for something and for its absence', '{ order: { id: 1, x: null } }', '{ order: { id: 1, x: String } }'],
    ['are about different kinds of tasks', '{ order: Object }', '{ invoice: Object }'],
    ['take something from elsewhere', '{ order: { id: 1, x: somewhere } }', '{ order: { id: 1, y: 1 } }'],
  ])('is not found where the steps %s', async (_why, left, right) => {
    expect(await codes({ a: when(left), b: when(right) })).toEqual([])
  })

  it('is not found where what one step asks for is made only when the other one does not match', async () => {
    const found = await codes({
      a: when('{ order: { id: String, status: null } }', "data.order.status = 'new'"),
      b: when("{ order: { id: String, status: 'new' }, customer: null }", 'data.customer = { id: 1 }'),
      c: when('{ order: { id: String }, customer: { id: Number } }'),
    })

    expect(found).toEqual([])
  })

  it('is not found between two steps that leave alone what the other one reads and writes', async () => {
    const condition = (key: string) => `{ order: { id: String, ${key}: null } }`
    const found = await codes({
      a: when(condition('email'), "data.order.email = 'sent'"),
      b: when(condition('crm'), 'data.order.crm = data.order.id'),
    })

    expect(found).toEqual([])
  })

  it('is found once for a step that ties with many', async () => {
    const steps = Object.fromEntries([...'abcdefg'].map((name) => [name, when(`{ order: { ${name}: String } }`)]))

    expect((await codes(steps)).filter((code) => code.endsWith('steps/g.ts'))).toHaveLength(1)
  })
})

describe('a step that ends every task', () => {
  const END = 'task.complete()'

  it('keeps one that matches no more than it does from ever running', async () => {
    const found = await codes({
      a: when('{ order: { id: String } }', END),
      b: when("{ order: { id: oneOf('x', 'y') } }").replace('', "import { oneOf } from 'stepyard'\n"),
    })

    expect(found).toEqual(['STEP_UNREACHABLE warning steps/b.ts'])
  })

  it('cuts off a more general one, named where the call is', async () => {
    const [found, ...others] = await judged({
      'steps/a.ts': when('{ order: { id: String, vip: true } }', END),
      'steps/b.ts': when('{ order: { id: String } }'),
    })

    expect(others).toEqual([])
    expect(found).toMatchObject({ code: 'STEP_CUTS_OFF', severity: 'warning', file: 'steps/a.ts', line: 2, column: 38 })
    expect(found?.message).toContain('before "b", which matches')
  })

  it('cuts off one that only reads what both ask for', async () => {
    const found = await codes({
      a: when('{ order: { id: String, vip: true } }', `data.order.seen = data.order.id; ${END}`),
      b: when('{ order: { id: String } }', 'send(data.order.id, data.order.vip)'),
    })

    expect(found).toEqual(['STEP_CUTS_OFF warning steps/a.ts'])
  })

  it.each([
    ['only sometimes', 'if (data.order.vip) return\n task.complete()', ''],
    ['in a branch', 'if (data.order.big) task.complete()', ''],
    ['later, in a function', 'setTimeout(() => task.complete())', ''],
    ['once another step prepared its task', END, 'data.order.vip = true'],
    ['where another step may have prepared its task', END, 'prepare(data)'],
    ['where another step may have prepared it through a variable', END, 'const { order } = data; order.vip = true'],
  ])('cuts off none where it does so %s', async (_when, ending, other) => {
    const found = await codes({
      a: when('{ order: { id: String, vip: true } }', ending),
      b: when('{ order: { id: String } }', other),
    })

    expect(found).toEqual([])
  })
})

it('takes it that a library may reach data where it reads the global one', async () => {
  const steps = {
    'steps/a.ts': when('{ order: { id: String, vip: true } }', 'task.complete()'),
    'steps/b.ts': `import { mark } from '../libraries/mark.ts'\n${when('{ order: { id: String } }', 'mark()')}`,
  }
  const library = (text: string) => ({ ...steps, 'libraries/mark.ts': `export function mark(${text}\n` })

  expect(await judged(library(') { data.order.vip = true }'))).toEqual([])
  expect(await judged(library('data = {}) { return data }'))).toMatchObject([{ code: 'STEP_CUTS_OFF' }])
})

it('finds two steps that match the same, however it is written', async () => {
  const found = await codes({
    a: when("{ order: { id: String, status: 'new' } }"),
    b: when("{ 'order': { status: `new`, id: String } }"),
  })

  expect(found).toEqual(['CONDITION_SAME warning steps/b.ts'])
})

it('looks at no step that is disabled or broken', async () => {
  const condition = '{ order: { id: String } }'

  expect(await codes({ a: when(condition), b: `export const disabled = true\n${when(condition)}` })).toEqual([])
})
