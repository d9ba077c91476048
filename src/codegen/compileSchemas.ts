import { compile, type JSONSchema } from 'json-schema-to-typescript'
import { MARK } from './cleanLiterals.ts'
import { WRAPPER, type CleanSchemas } from './cleanSchema.ts'
import { typeKey } from './typeName.ts'

/** The declarations of clean schemas: exported types, each with the name that it was given. */
export async function compileSchemas({ names, definitions, keys }: CleanSchemas): Promise<string> {
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]))
  const schema = { title: WRAPPER, type: 'object', properties, additionalProperties: false, $defs: definitions }
  // What it is given is one document without a way out, whose types are those of `CleanSchema`.
  const text = await compile(schema as unknown as JSONSchema, WRAPPER, OPTIONS)
  return text
    .replace(WRAPPED, '')
    .replaceAll(MARKED, (_, number: string) => typeKey(keys[Number(number)] ?? ''))
    .replaceAll(/^ +$/gm, '')
    .trim()
}

const OPTIONS = {
  bannerComment: '',
  // Its formatter takes four fifths of the time.
  format: false,
  enableConstEnums: false,
  $refOptions: { resolve: { external: false, file: false, http: false } },
}

const WRAPPED = new RegExp(String.raw`^export interface ${WRAPPER} \{\n[^}]*\}\n?`, 'm')
const MARKED = new RegExp(`"${MARK}(\\d+)${MARK}"`, 'g')
