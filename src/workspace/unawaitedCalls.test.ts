import { describe, expect, it } from 'vitest'
import { parseStep } from './step.ts'
import { loadParser } from './syntax.ts'
import { findUnawaitedCalls } from './unawaitedCalls.ts'

const parse = await loadParser()

/** What the lines of a step's body become. */
function awaited(lines: string, head = 'async () => '): string {
  const before = `export const content = ${head}{\n`
  const syntax = parse('steps/a.js', `${before}${lines}\n}`)
  expect(syntax.errors).toEqual([])
  const body = { start: before.indexOf(head), end: syntax.text.length }
  let { text } = syntax
  for (const { at, text: inserted } of findUnawaitedCalls(syntax, body).insertions.toReversed()) {
    text = text.slice(0, at) + inserted + text.slice(at)
  }
  expect(parse('steps/a.js', text).errors).toEqual([])
  return text.slice(
    before.length + (text.length - syntax.text.length > 0 && head.startsWith('(') ? 'async '.length : 0),
    -2,
  )
}

describe('a connector call in the body of a step', () => {
  it.each([
    ['connectors.a.b()', 'await connectors.a.b()'],
    ['const r = connectors.a.b({ x: 1 })\nr.id', 'const r = await connectors.a.b({ x: 1 })\nr.id'],
    ['const { id } = connectors.a.b()', 'const { id } = await connectors.a.b()'],
    ['data.r = connectors.a.b.c()', 'data.r = await connectors.a.b.c()'],
    ['data.id = connectors.a.b().id', 'data.id = (await connectors.a.b()).id'],
    ['f(connectors.a.b(), 1)', 'f(await connectors.a.b(), 1)'],
    ['const t = `${connectors.a.b()}`', 'const t = `${await connectors.a.b()}`'],
    ['for (const x of connectors.a.list()) f(x)', 'for (const x of await connectors.a.list()) f(x)'],
    ['if (!connectors.a.ok()) f()', 'if (!await connectors.a.ok()) f()'],
    ['const x = connectors.a.n() ** 2', 'const x = (await connectors.a.n()) ** 2'],
    ['const x = connectors.a?.b?.()', 'const x = await connectors.a?.b?.()'],
    ['const x = connectors.a.b()?.id', 'const x = (await connectors.a.b())?.id'],
    ['f(connectors.a.b({ x: connectors.c.d().y }))', 'f(await connectors.a.b({ x: (await connectors.c.d()).y }))'],
    [
      'const x = connectors.a.b() || connectors.c.d()\nx.y',
      'const x = await connectors.a.b() || await connectors.c.d()\nx.y',
    ],
    ['const x = 1\nconnectors.a.b().c.forEach(f)', 'const x = 1\n;(await connectors.a.b()).c.forEach(f)'],
    ['if (x) connectors.a.b().c()', 'if (x) (await connectors.a.b()).c()'],
    ['const { stripe } = connectors\nstripe.get().id', 'const { stripe } = connectors\n;(await stripe.get()).id'],
    ['const get = connectors.a.get\nconst x = get()\nx.y', 'const get = connectors.a.get\nconst x = await get()\nx.y'],
    [
      'data.all = rows.map(async (row) => connectors.a.b(row).id)',
      'data.all = rows.map(async (row) => (await connectors.a.b(row)).id)',
    ],
    ['try { connectors.a.b() } catch {}', 'try { await connectors.a.b() } catch {}'],
    ['let r\nr = connectors.a.b()\nr.x', 'let r\nr = await connectors.a.b()\nr.x'],
  ])('is awaited: %s', (lines, expected) => {
    expect(awaited(lines)).toBe(expected)
  })

  it.each([
    'await connectors.a.b()',
    'const r = await connectors.a.b()',
    'return connectors.a.b()',
    'return x ? connectors.a.b() : undefined',
    'await (x && connectors.a.b())',
    'void connectors.a.b()',
    'connectors.a.b().then(f)',
    'const r = await connectors.a.b().catch(() => null)',
    'await Promise.all([connectors.a.b(), connectors.c.d()])',
    'const [x] = await Promise.allSettled([connectors.a.b()])',
    'const p = connectors.a.b()\nf()\nawait p',
    'const p = connectors.a.b()\np.catch(f)',
    'const p = connectors.a.b()\nconst q = connectors.c.d()\nawait Promise.race([p, q])',
    'const jobs = [connectors.a.b(), connectors.c.d()]\nawait Promise.all(jobs)',
    'const jobs = []\nfor (const x of y) jobs.push(connectors.a.b(x))\nawait Promise.any(jobs)',
    'await Promise.all(rows.map((row) => connectors.a.b(row)))',
    'rows.forEach((row) => { connectors.a.b(row) })',
    'const f = async (x = connectors.a.b()) => x',
    'connectors.a.b',
    'const connectors = f()\nconnectors.a.b().c',
    'const { stripe } = connectors\nasync function f(stripe) { stripe.get().id }',
  ])('is left alone: %s', (lines) => {
    expect(awaited(lines)).toBe(lines)
  })

  it.each(['() => ', '(data) => ', 'data => ', 'function () ', 'function f(data) '])(
    'makes the body `%s` async',
    (head) => {
      const syntax = parse('steps/a.js', `export const content = ${head}{ connectors.a.b().c }`)
      const body = { start: 'export const content = '.length, end: syntax.text.length }

      expect(findUnawaitedCalls(syntax, body).insertions[0]).toEqual({ at: body.start, text: 'async ' })
    },
  )

  it.each(['() => ', '(data) => '])('leaves a body that waits for nothing as it is', (head) => {
    expect(awaited('data.x = 1', head)).toBe('data.x = 1')
  })
})

describe('a connector call in a function that is not async', () => {
  it.each([
    ['rows.map((row) => connectors.a.b(row).id)', 19],
    ['rows.forEach((row) => { data.x = connectors.a.b(row) })', 34],
    ['function f() { const r = connectors.a.b(); return r.id }', 26],
    ['class A { x = connectors.a.b().c }', 15],
  ])('is a finding where its value is used: %s', async (line, column) => {
    const text = `export const condition = { a: 1 }\nexport const content = async () => {\n${line}\n}`
    const { diagnostics } = await parseStep('steps/a.js', text)

    expect(diagnostics).toMatchObject([{ code: 'UNAWAITED_CALL', severity: 'warning', line: 3, column }])
  })

  it.each(['rows.map((row) => connectors.a.b(row))', 'rows.forEach((row) => { connectors.a.b(row) })'])(
    'is none where it is a promise: %s',
    async (line) => {
      const text = `export const match = () => ({ a: 1 })\nexport default async () => {\n${line}\n}`

      expect((await parseStep('src/steps/a.mts', text)).diagnostics).toEqual([])
    },
  )

  it('is none in a native step, whose author knows promises', async () => {
    const text = 'export const condition = { a: 1 }\nexport const content = () => rows.map((r) => connectors.a.b(r).id)'

    expect((await parseStep('steps/a.ts', text)).diagnostics).toEqual([])
  })
})
