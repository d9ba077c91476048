import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { cleanSchemas } from './cleanSchema.ts'
import { compileSchemas } from './compileSchemas.ts'
import { readDocument } from '../validation/schemaDocument.ts'

/** The declarations of a schema in a workspace that has `files` besides, and the codes of what was found. */
async function typesOf(schema: unknown, files: Readonly<Record<string, unknown>> = {}) {
  const documents = new Map(
    Object.entries({ ...files, 'schemas/a.schema.json': schema }).flatMap(([path, value]) => {
      const { document } = readDocument(path, typeof value === 'string' ? value : JSON.stringify(value, null, 2))
      return document ? [[path, document] as const] : []
    }),
  )
  const document = documents.get('schemas/a.schema.json')
  if (!document) throw new Error('the schema is none')
  const cleaned = cleanSchemas([{ title: 'a', document }], {
    read: (path) => documents.get(path),
    findById: () => undefined,
  })
  const findings = cleaned.diagnostics.map(({ code, file, line }) => `${code} ${file}:${line}`)
  const [text = ''] = await compileSchemas([cleaned])
  return { text, findings }
}

/** What TypeScript says of declarations by themselves. */
function faults(text: string): string[] {
  const options = { strict: true, noLib: true, types: [] }
  const host = ts.createCompilerHost(options)
  const source = ts.createSourceFile('a.d.ts', `${text}\n`, ts.ScriptTarget.ES2023)
  const only = { ...host, getSourceFile: (name: string) => (name === 'a.d.ts' ? source : undefined) }
  const program = ts.createProgram(['a.d.ts'], options, only)
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** The kinds of statements in it, in order. */
function kindsOf(text: string): string[] {
  const { statements } = ts.createSourceFile('a.d.ts', text, ts.ScriptTarget.ES2023)
  return [...new Set(statements.map(({ kind }) => ts.SyntaxKind[kind]))].sort()
}

/** Declarations on one line, without comments. */
function brief(text: string): string {
  return text
    .replaceAll(/\/\*\*[^]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

describe('a schema becomes', () => {
  it.each([
    [{ type: 'string' }, 'export type A = string'],
    [{ type: ['string', 'null'] }, 'export type A = (string | null)'],
    [{ type: 'string', nullable: true }, 'export type A = (string | null)'],
    [{ type: 'string', enum: ['x', 'y', 1] }, 'export type A = ("x" | "y")'],
    [{ const: 5 }, 'export type A = 5'],
    [true, 'export type A = unknown'],
    [false, 'export type A = never'],
    [{ description: 'anything' }, 'export type A = unknown'],
    [{ type: 'array', items: { type: 'integer' } }, 'export type A = number[]'],
    [{ prefixItems: [{ type: 'string' }], items: false, minItems: 1 }, 'export type A = [string]'],
    [{ items: [{ type: 'string' }], additionalItems: false, minItems: 1 }, 'export type A = [string]'],
    [{ oneOf: [{ type: 'string' }, false] }, 'export type A = string'],
    [
      { type: 'object', properties: { b: { required: true, type: 'number' } }, additionalProperties: false },
      'export interface A { b: number }',
    ],
    [
      { patternProperties: { '^x': { type: 'number' } }, additionalProperties: false },
      'export interface A { [k: string]: number }',
    ],
    [
      { type: 'object', dependentSchemas: { a: { properties: { b: true } } }, unevaluatedProperties: false },
      'export interface A { [k: string]: unknown }',
    ],
    [{ $ref: '#/definitions/b', definitions: { b: { type: 'boolean' } } }, 'export type A = boolean'],
    [{ $defs: { b: { $anchor: 'it', const: 1 } }, items: { $ref: '#it' } }, 'export type B = 1 export type A = B[]'],
  ])('%j', async (schema, declarations) => {
    const { text } = await typesOf(schema)

    expect(brief(text)).toBe(declarations)
    expect(faults(text)).toEqual([])
  })

  it('types that refer to those of other files, of the same workspace', async () => {
    const address = { $defs: { it: { type: 'object', properties: { back: { $ref: '../a.schema.json' } } } } }
    const schema = { type: 'object', properties: { at: { $ref: 'shared/address.json#/$defs/it' } } }
    const { text, findings } = await typesOf(schema, { 'schemas/shared/address.json': address })

    expect(brief(text)).toMatch(/interface A \{ at\?: It .* interface It \{ back\?: A /)
    expect(findings).toEqual([])
  })
})

describe('a reference', () => {
  it.each([
    ['https://example.com/schema.json', 'REF_OUTSIDE'],
    ['file:///etc/passwd', 'REF_OUTSIDE'],
    ['/etc/passwd', 'REF_OUTSIDE'],
    ['../../etc/passwd', 'REF_OUTSIDE'],
    ['..%2f..%2fetc/passwd', 'REF_OUTSIDE'],
    ['..\\..\\etc\\passwd', 'REF_OUTSIDE'],
    ['missing.json', 'REF_UNKNOWN'],
    ['#/$defs/missing', 'REF_UNKNOWN'],
    ['#/constructor', 'REF_UNKNOWN'],
    ['#nowhere', 'REF_UNKNOWN'],
    ['%', 'REF_OUTSIDE'],
  ])('to %s is reported with its line, and read nowhere', async ($ref, code) => {
    const { text, findings } = await typesOf({ type: 'object', properties: { it: { $ref } } })

    expect(brief(text)).toContain('it?: unknown')
    expect(findings).toEqual([`${code} schemas/a.schema.json:5`])
  })

  it.each([
    [
      'the nearest address around it',
      { $id: 'b.json', items: { $ref: '#/$defs/it' }, $defs: { it: { const: 1 } } },
      'It = 1',
    ],
    ['the whole where that is no address', { id: 'a name', $ref: '#/$defs/it' }, 'A = 2'],
    ['what stands around it in old drafts', { $id: 'https://b.example/', $ref: '#/$defs/it' }, 'A = 2'],
    [
      'the whole that may be extended',
      { $id: 'b.json', $recursiveAnchor: true, items: { $recursiveRef: '#' } },
      'A = A[]',
    ],
  ])('is relative to %s', async (_, part, declaration) => {
    const { text } = await typesOf({ $recursiveAnchor: true, allOf: [part], $defs: { it: { const: 2 } } })

    expect(brief(text)).toContain(declaration)
  })

  it.each([
    { $ref: '#' },
    { $defs: { b: { $ref: '#/$defs/c' }, c: { $ref: '#/$defs/b' } }, $ref: '#/$defs/b' },
    {
      $defs: { b: { allOf: [{ $ref: '#/$defs/c' }] }, c: { anyOf: [{ $ref: '#/$defs/b' }, { type: 'null' }] } },
      $ref: '#/$defs/b',
    },
    { allOf: [{ $ref: '#' }, { type: 'object', properties: { a: { $ref: '#' } } }] },
  ])('by which a type consists of itself is reported: %j', async (schema) => {
    const { text, findings } = await typesOf(schema)

    expect(findings.join()).toContain('REF_CYCLE')
    expect(faults(text)).toEqual([])
  })
})

const deep = (levels: number): string => `${'{"items":'.repeat(levels)}true${'}'.repeat(levels)}`
const evil = '*/ export const evil = 1 /*'
const hostile: Readonly<Record<string, unknown>> = {
  'code in tsType': { tsType: 'string; export const evil = 1', tsEnumNames: [evil], enum: ['a'] },
  'code in descriptions': { description: evil, properties: { a: { description: `${evil}\r${evil}` } } },
  'code in names of properties': {
    properties: { 'a": 1; export const evil = 1; "': {}, [evil]: {} },
    required: ['} evil {'],
  },
  'code in patterns': { patternProperties: { [`${evil}${evil}`]: { type: 'string' } } },
  'code in titles and ids': {
    $id: evil,
    title: evil,
    $defs: { [evil]: { title: evil, type: 'object' } },
    items: { $ref: `#/$defs/${encodeURIComponent(evil).replaceAll('%2F', '~1')}` },
  },
  'code in values': {
    enum: [evil, '"; export const evil = 1; "', '\u2028', '`${evil}`', '\uE0000\uE000'],
    const: evil,
  },
  'names of every object':
    '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"const":1},"length":{}},"required":["__proto__","toString"]}',
  'a prototype in a reference': { $defs: { ['__proto__']: { type: 'string' } }, items: { $ref: '#/$defs/__proto__' } },
  'keywords of other types': {
    type: {},
    properties: [],
    required: 'a',
    items: 1,
    enum: {},
    anyOf: {},
    allOf: 'x',
    $ref: 5,
    additionalProperties: 'no',
    description: 7,
  },
  'lists of nothing': { enum: [], anyOf: [], allOf: [], oneOf: [], items: [], type: [] },
  'numbers beyond all': '{"enum":[1e400,-1e400,-0,1e-400,5]}',
  'an endless tuple': { type: 'array', minItems: 1e9, maxItems: 1e9, prefixItems: [{}] },
  'keywords of the compiler': { extends: { $ref: '#' }, tsType: 'any', customName: 'x', deprecated: 'yes', id: 5 },
  'a hundred thousand values': { enum: Array.from({ length: 100_000 }, (_, at) => `v${at}`) },
  'ten thousand properties': {
    properties: Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`p${at}`, {}])),
  },
  'nesting of two thousand levels': deep(2000),
  'nesting of a hundred thousand levels': deep(100_000),
}

describe('a schema is no danger with', () => {
  it.each(Object.entries(hostile))('%s', async (_, schema) => {
    const { text } = await typesOf(schema)

    expect(faults(text)).toEqual([])
    expect(kindsOf(text)).toEqual(
      ['InterfaceDeclaration', 'TypeAliasDeclaration'].filter((kind) => kindsOf(text).includes(kind)),
    )
  })
})

describe('schemas that are compiled together', () => {
  it('become what each becomes by itself', async () => {
    const line = {
      description: 'export a line\n\nScope0OfA',
      properties: { 'a b': { description: 'it', const: 'Scope1' } },
    }
    const units = [true, { $defs: { line }, items: { $ref: '#/$defs/line' } }, { properties: { line } }].map((value) =>
      cleanSchemas([{ title: 'a', document: { path: 'schemas/a.schema.json', value } }], NO_DOCUMENTS),
    )
    const alone = await Promise.all(units.map((unit) => compileSchemas([unit])))

    expect(await compileSchemas(units)).toEqual(alone.flat())
    expect(alone.flat().join('\n')).toContain('Scope0OfA')
  })
})

const NO_DOCUMENTS = { read: () => undefined, findById: () => undefined }
