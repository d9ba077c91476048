import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dereference, type JsonSchema } from './jsonSchema.ts'
import { configKindOf, SCHEMAS } from './schemaFiles.ts'
import { validate } from './validate.ts'

interface Field {
  readonly path: string
  readonly schema: JsonSchema
}

/** Every field that a person can write, by its path in the schema. */
function fieldsOf(schema: JsonSchema, path: string): Field[] {
  const properties = Object.entries(schema.properties ?? {}).map(([key, child]) => ({
    path: `${path}.${key}`,
    schema: child,
  }))
  const inner = [...Object.entries(schema.definitions ?? {}), ['*', schema.additionalProperties], ['[]', schema.items]]
  const deeper = inner.flatMap(([key, child]) =>
    typeof child === 'object' ? fieldsOf(child as JsonSchema, `${path}.${String(key)}`) : [],
  )
  return [...properties, ...properties.flatMap((field) => fieldsOf(field.schema, field.path)), ...deeper]
}

const fields = Object.entries(SCHEMAS).flatMap(([kind, root]) =>
  fieldsOf(root, kind).map(({ path, schema }): [string, JsonSchema, JsonSchema] => [
    path,
    dereference(schema, root),
    root,
  ]),
)

describe('the schemas', () => {
  it.each(Object.entries(SCHEMAS))('%s is published under its name', (kind, { $id }) => {
    expect($id).toBe(`https://stepyard.dev/schemas/${kind}.schema.json`)
  })

  it('are all read by this program', () => {
    const files = readdirSync(new URL('../../schemas', import.meta.url)).sort()

    expect(files).toEqual(
      Object.keys(SCHEMAS)
        .map((kind) => `${kind}.schema.json`)
        .sort(),
    )
  })

  it.each(fields)('describe %s to the person who writes it', (_, schema) => {
    expect(schema.title).toMatch(/^\S/)
    expect(schema.description).toMatch(/^[A-Z`$].+\.$/s)
  })

  it.each(fields.filter(([, { default: preset }]) => preset !== undefined))(
    'accept the default of %s',
    (_, schema, root) => {
      expect(
        validate(schema.default, { ...schema, ...(root.definitions && { definitions: root.definitions }) }),
      ).toEqual([])
    },
  )

  it.each(fields.filter(([, { pattern }]) => pattern !== undefined))(
    'explain the pattern of %s, with an example that fits',
    (_, schema) => {
      expect(schema.patternErrorMessage).toBeDefined()
      expect(schema.examples?.every((example) => validate(example, schema).length === 0)).toBe(true)
      // A pattern without a length would meet texts of any size.
      expect(schema.maxLength).toBeGreaterThan(0)
    },
  )
})

describe('configKindOf', () => {
  it.each([
    ['stepyard.yaml', 'stepyard'],
    ['secrets.yaml', 'secrets'],
    ['deploy.yaml', 'deploy'],
    ['environments/dev.yaml', 'environment'],
    ['connectors/crm.yml', 'connector'],
    ['webhooks/a.yaml', 'webhook'],
    ['fixtures/a.yaml', 'fixture'],
    ['connectors/openapi/crm.yaml', undefined],
    ['sub/stepyard.yaml', undefined],
    ['steps/a.ts', undefined],
  ])('knows %s as %s', (path, kind) => {
    expect(configKindOf(path)).toBe(kind)
  })
})
