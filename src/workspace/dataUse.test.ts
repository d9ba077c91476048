import { describe, expect, it } from 'vitest'
import { walkProgram } from './cursor.ts'
import { readDataUse, type DataUse } from './dataUse.ts'
import { readStep } from './step.ts'
import { loadParser } from './syntax.ts'
import { findCertainEnd, findConfigUses } from './taskUse.ts'

const parse = await loadParser()

function read(text: string, path = 'steps/a.ts') {
  const syntax = parse(path, text)
  const { step } = readStep(syntax)
  if (step === undefined) throw new Error('the step is sound')
  return { step, cursors: walkProgram(syntax.program) }
}

/** What a body does with data, as paths with dots. */
function use(body: string, rest = ''): { mentions: string[]; writes: string[]; open: boolean } {
  return useOf(
    `export const condition = { in: { condition: 1 } }\n${rest}\nexport const content = async () => { ${body} }\n`,
  )
}

function useOf(text: string, path?: string): { mentions: string[]; writes: string[]; open: boolean } {
  const { step, cursors } = read(text, path)
  const { mentions, writes, open }: DataUse = readDataUse(step, cursors)
  return { mentions: mentions.map((keys) => keys.join('.')), writes: writes.map((keys) => keys.join('.')), open }
}

describe('what a step does with data', () => {
  it.each([
    ['data.a.b = data.c', ['a.b', 'c'], ['a.b']],
    ['delete data.a.b', ['a.b'], ['a.b']],
    ['data.a.b += 1; data.n++', ['a.b', 'n'], ['a.b', 'n']],
    ["data['a'].b[0] = 1", ['a.b.0'], ['a.b.0']],
    ['data.lines.push(1)', ['lines'], ['lines']],
    ['data.name.trim()', ['name'], []],
    ['send(data.a?.b!.c as string)', ['a.b.c'], []],
    ['const { a, b: { c }, ...d } = data.x', ['x.a', 'x.b.c', 'x'], []],
    ['data.rows[data.at] = 1', ['rows', 'at'], ['rows']],
    ["connectors.crm.get({ into: 'crm.answer[0]' })", ['crm.answer.0'], ['crm.answer.0']],
    ['const of = (x) => x.data; return { data: 1 }', [], []],
  ])('%s', (body, mentions, writes) => {
    expect(use(body)).toEqual({ mentions, writes, open: false })
  })

  it.each([
    'send(data)',
    'send({ data })',
    'send({ ...data })',
    'data[data.key]',
    'data = {}',
    'const { a, ...rest } = data',
    'for (const key in data) send(key)',
    'const data = {}; data.a = 1',
    'connectors.crm.get({ into: place })',
  ])('is open where it may reach any key: %s', (body) => {
    expect(use(body).open).toBe(true)
  })

  it('is followed into functions beside the body', () => {
    expect(use('note()', 'function note() { data.noted = true }').writes).toEqual(['noted'])
  })

  it.each([
    ['a part of the argument', 'content({ data, task }) { data.a = 1 }', ['a'], false],
    ['a part under another name', 'content({ data: order }) { order.a = 1 }', ['a'], false],
    ['a part taken apart', 'content({ data: { a } }) { send(a) }', [], false],
    ['a member of the argument', 'content(given) { given.data.a = 1 }', ['a'], false],
    ['an argument that is handed on', 'content(given) { run(given) }', [], true],
    ['what is left of the argument', 'content({ task, ...given }) { given.data.a = 1 }', [], true],
  ])('is reached as %s', (...[, content, writes, open]) => {
    const text = `import { defineStep } from 'stepyard'\nexport default defineStep({ condition: { x: 1 }, ${content} })\n`

    expect(useOf(text)).toMatchObject({ writes, open })
  })

  it('is the first parameter in the second form of an incumbent', () => {
    const text = 'export const match = () => ({ x: 1 })\nexport default async (order) => { order.a = 1 }\n'

    expect(useOf(text, 'src/steps/a.mts')).toEqual({ mentions: ['a'], writes: ['a'], open: false })
  })
})

describe('a body that ends its task', () => {
  const end = (body: string) => {
    const { step, cursors } = read(
      `export const condition = { x: 1 }\nexport const content = async () => { ${body} }\n`,
    )
    return findCertainEnd(step, cursors)?.kind
  }

  it.each([
    ['task.complete()', 'complete'],
    ['if (data.a) throw new Error(data.a)\n task.complete({ a: 1 })', 'complete'],
    ['const f = () => { return 1 }\n task.ignore()', 'ignore'],
    ['return task.complete()', 'complete'],
  ])('does so for certain: %s', (body, kind) => {
    expect(end(body)).toBe(kind)
  })

  it.each([
    'if (data.a) return\n task.complete()',
    'if (data.a) task.complete()',
    'data.a && task.complete()',
    'for (const a of data.a) task.complete()',
    'later(() => task.complete())',
    'try { f(); task.complete() } catch {}',
    'task.completeOnExpire()',
    'const task = other\n task.complete()',
    'task?.complete()',
  ])('may not: %s', (body) => {
    expect(end(body)).toBeUndefined()
  })
})

it('finds the keys that a file asks for, whichever way it has `task`', () => {
  const { cursors } = read(
    "export const condition = { x: 1 }\nexport const content = (given) => { task.config('A'); given.task.config('B'); task.config(c); other.config('D') }\n",
  )

  expect(findConfigUses(cursors).map(({ key }) => key)).toEqual(['A', 'B'])
})
