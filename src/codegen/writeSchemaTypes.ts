import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { formatSchemaTypes } from './schemaTypes.ts'

const target = fileURLToPath(new URL('../config/schemaTypes.ts', import.meta.url))
await writeFile(target, await formatSchemaTypes())
console.log(`wrote ${target}`)
