import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readSourceFiles } from '../../fixtures/sourceFiles.ts'

const DOCS = join(import.meta.dirname, '../../docs/check.md')

it('has a row in docs/check.md for every code, and no row of a code that nothing gives', async () => {
  const texts = (await readSourceFiles(join(import.meta.dirname, '..')))
    .filter(({ isTest }) => !isTest)
    .map(({ path }) => ({ path, text: readFileSync(join(import.meta.dirname, '..', path), 'utf8') }))
  const own = texts.filter(({ path }) => path.startsWith('checks/')).map(({ text }) => text)
  const codes = own.flatMap((text) =>
    [...text.matchAll(/(?:code: |^export const \w+ = )'([A-Z]+(?:_[A-Z]+)*)'/gm)].map(([, code = '']) => code),
  )
  const rows = [...readFileSync(DOCS, 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code = '']) => code)

  expect(codes.filter((code) => !rows.includes(code))).toEqual([])
  expect(rows.filter((code) => !texts.some(({ text }) => text.includes(`'${code}'`)))).toEqual([])
})
