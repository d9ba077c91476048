import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { formatSchemaTypes } from './schemaTypes.ts'

it('src/config/schemaTypes.ts is what `npm run generate` writes', async () => {
  const written = await readFile(new URL('../config/schemaTypes.ts', import.meta.url), 'utf8')

  expect(written).toBe(await formatSchemaTypes())
})
