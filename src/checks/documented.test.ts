import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readSourceFiles } from '../../fixtures/sourceFiles.ts'

// Also where a code is a constant, because others ask for it.
const CODE = /(?:code: |^export const \w+ = )'([A-Z]+(?:_[A-Z]+)*)'/gm
// Found by another folder, and listed only here.
const ELSEWHERE = ['EXTENSION_USED']
const DOCS = join(import.meta.dirname, '../../docs/check.md')

it('has a row in docs/check.md for every code, and no row besides', async () => {
  const files = await readSourceFiles(import.meta.dirname)
  const sources = files
    .filter(({ isTest }) => !isTest)
    .map(({ path }) => readFileSync(join(import.meta.dirname, path), 'utf8'))
  const codes = sources.flatMap((text) => [...text.matchAll(CODE)].map(([, code]) => code))
  const rows = [...readFileSync(DOCS, 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)

  expect([...new Set(rows)].sort()).toEqual([...new Set([...codes, ...ELSEWHERE])].sort())
})
