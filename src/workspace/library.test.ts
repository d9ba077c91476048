import { describe, expect, it } from 'vitest'
import { parseLibrary } from './library.ts'

describe('parseLibrary', () => {
  it('reads an ES module', async () => {
    const text = "import { a } from './a.ts'\nexport const tax = () => a\nexport function net() {}\n"
    const { library, diagnostics } = await parseLibrary('libraries/billing/tax.ts', text)

    expect(diagnostics).toEqual([])
    expect(library).toMatchObject({
      name: 'billing/tax',
      namespace: 'billing',
      dialect: 'native',
      exports: ['tax', 'net'],
    })
  })

  it('reads the incumbent form', async () => {
    const text =
      "// ID: 5\nexport const types = () => { return 'x' }\nexport const content = () => { module.exports = {} }\n"
    const { library, diagnostics } = await parseLibrary('libraries/text/md.js', text)

    expect(diagnostics).toEqual([])
    expect(library).toMatchObject({ dialect: 'A', header: { ID: '5' } })
    expect(library?.content && text.slice(library.content.start, library.content.end)).toMatch(/^\(\) => \{ module/)
  })

  it('takes a module that also exports something called content for native', async () => {
    const { library } = await parseLibrary('libraries/a/b.js', 'export const content = () => {}\nexport const more = 1')

    expect(library).toMatchObject({ dialect: 'native', exports: ['content', 'more'] })
  })

  it.each([
    ['libraries/a/b.ts', 'const a = 1', 'LIBRARY_EMPTY'],
    ['libraries/a/b.js', 'export const content = 5', 'LIBRARY_NOT_A_FUNCTION'],
    ['libraries/a/b.ts', 'export const = 5', 'SYNTAX_ERROR'],
  ])('reports %s: %s', async (path, text, code) => {
    expect((await parseLibrary(path, text)).diagnostics).toMatchObject([{ code, file: path }])
  })
})
