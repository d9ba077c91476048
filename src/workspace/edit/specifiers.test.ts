import { describe, expect, it } from 'vitest'
import { loadParser } from '../syntax.ts'
import { findCalledNamespaces } from './calledNamespaces.ts'
import { findSpecifiers } from './specifiers.ts'

describe('findSpecifiers', () => {
  it.each([
    "import { a } from './x.ts'",
    "import './x.ts'",
    "import type { A } from './x.ts'",
    "export { a } from './x.ts'",
    "export * from './x.ts'",
    "const x = async () => (await import('./x.ts')).a",
    'const x = () => import(`./x.ts`)',
    "let x: import('./x.ts').A",
    "import x = require('./x.ts')",
    "const x = require('./x.ts')",
    "const x = require.resolve('./x.ts')",
    "const x = new URL('./x.ts', import.meta.url)",
    "const x = import.meta.resolve('./x.ts')",
    "vi.mock('./x.ts', () => ({}))",
  ])('finds it in %s', async (text) => {
    const specifiers = await findSpecifiers((await loadParser())('steps/a.ts', text))

    expect(specifiers).toEqual([{ value: './x.ts', start: text.search(/['`]/), end: text.lastIndexOf('x.ts') + 5 }])
  })

  it.each([
    "import('./' + name)",
    'import(`./${name}`)',
    "new URL('./x', base)",
    "load('./x.ts')",
    "const x = './x.ts'",
  ])('finds none in %s', async (text) => {
    expect(await findSpecifiers((await loadParser())('steps/a.ts', text))).toEqual([])
  })
})

describe('findCalledNamespaces', () => {
  it.each([
    'lib.billing.tax(5)',
    "lib['billing'].tax(5)",
    'context.lib.billing.tax(5)',
    'const { billing } = lib',
    'const { billing: b } = context.lib',
    'const run = ({ lib: { billing } }) => billing.tax(5)',
  ])('finds billing in %s', async (text) => {
    expect([...(await findCalledNamespaces((await loadParser())('steps/a.ts', text))).keys()]).toEqual(['billing'])
  })

  it.each(['billing.tax(5)', 'lib[billing].tax(5)', 'data.billing = lib', 'const { billing } = other'])(
    'finds none in %s',
    async (text) => {
      expect((await findCalledNamespaces((await loadParser())('steps/a.ts', text))).size).toBe(0)
    },
  )
})
