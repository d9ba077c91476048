import { Ajv, type ValidateFunction } from 'ajv'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from './jsonSchema.ts'
import { SCHEMAS } from './schemaFiles.ts'
import { validate } from './validate.ts'

const kinds = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[]

function compile(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true })
  ajv.addVocabulary(['patternErrorMessage'])
  return ajv.compile(schema)
}

/** Words of the schema itself and near misses of them: documents that get far before they break a rule. */
function documentsFor(schema: JsonSchema): fc.Arbitrary<unknown> {
  const words = [...new Set(JSON.stringify(schema).match(/(?<=")[\w-]{1,20}(?=")/g) ?? [])]
  const key = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 }))
  const text = fc.oneof(key, fc.constantFrom('main', '5m', 'https://a.b/c', '${secret:A}', 'a..b', '', 'x'.repeat(201)))
  const leaf = fc.oneof(text, fc.constantFrom(null, true, false, 0, 1, -1, 1.5, 5000000))
  return fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'medium' }, leaf, tie('list'), tie('map')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    map: fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  })).value
}

describe('validate', () => {
  it.each(kinds)('agrees with ajv on documents for the %s schema', (kind) => {
    const isValid = compile(SCHEMAS[kind])

    fc.assert(
      fc.property(documentsFor(SCHEMAS[kind]), (document) => {
        expect(validate(document, SCHEMAS[kind]).length === 0).toBe(isValid(document))
      }),
      { numRuns: 400 },
    )
  })

  it.each(kinds)('agrees with ajv on what one change makes of a valid %s', (kind) => {
    const isValid = compile(SCHEMAS[kind])
    const changed = fc.tuple(fc.constant(VALID[kind]), fc.nat(), fc.anything({ maxDepth: 1, withNullPrototype: false }))

    fc.assert(
      fc.property(changed, ([valid, at, value]) => {
        const document = replaceAt(valid, at, JSON.parse(JSON.stringify(value ?? null) ?? 'null'))
        expect(validate(document, SCHEMAS[kind]).length === 0).toBe(isValid(document))
      }),
      { numRuns: 400 },
    )
  })

  it.each(kinds)('accepts a %s that uses every part', (kind) => {
    expect(validate(VALID[kind], SCHEMAS[kind])).toEqual([])
  })

  it('reports the branch of anyOf that was meant', () => {
    const violations = validate({ A: { descriptoin: 'x' } }, SCHEMAS.secrets)

    expect(violations).toMatchObject([{ rule: 'unknown-key', path: ['A', 'descriptoin'] }])
  })

  it('names every type that would do where no branch of anyOf fits', () => {
    expect(validate({ A: [] }, SCHEMAS.secrets)).toMatchObject([{ rule: 'type', expected: ['object', 'null'] }])
  })

  it('never takes a name of Object.prototype for a described key', () => {
    const document = JSON.parse('{"constructor": 1, "toString": 2, "__proto__": 3}')

    expect(validate(document, SCHEMAS.environment).map(({ rule }) => rule)).toEqual(Array(3).fill('unknown-key'))
  })
})

/** `document` with the value at the n-th place, counted through all maps and lists, replaced. */
function replaceAt(document: unknown, at: number, value: unknown): unknown {
  const text = JSON.stringify(document)
  const places = [...text.matchAll(/(?<=[:[,])(?:"[^"]*"(?!:)|[0-9]+|true|false|\{[^{}]*\}|\[[^[\]]*\])/g)]
  const place = places[at % Math.max(places.length, 1)]
  if (place === undefined) return value
  return JSON.parse(text.slice(0, place.index) + JSON.stringify(value) + text.slice(place.index + place[0].length))
}

const VALID: Readonly<Record<keyof typeof SCHEMAS, unknown>> = {
  stepyard: {
    format: 1,
    name: 'a b',
    source: { repository: 'git@h:a/b.git', username: 'u', allowFsck: ['zeroPaddedFilemode'] },
    environments: {
      dev: { branch: 'develop', autoSync: false, syncInterval: '5m' },
      prod: {
        branch: 'main',
        promoteFrom: 'dev',
        gates: ['check'],
        protected: true,
        approvals: { count: 2, timeout: '1h' },
      },
    },
    include: ['docs/**'],
    exclude: [],
    engine: { maxStepRuns: 5, refire: 'once' },
  },
  environment: {
    type: 'production',
    description: 'x',
    limits: { automations: 3, concurrentTasks: 1 },
    policy: { piiAllowed: false, encryptionRequired: true, retentionDays: 30 },
    gateway: 'https://x.example',
    values: { A: 1, b: [true], c: { d: null } },
  },
  secrets: { A: { description: 'x', requiredIn: ['prod'] }, B: null },
  connector: {
    type: 'http',
    namespace: 'crm',
    description: 'x',
    tags: ['a'],
    enabled: true,
    environments: ['dev'],
    config: { a: 1 },
    auth: { type: 'bearer', token: '${secret:A}' },
    baseUrl: 'https://x',
    openapi: './x.yaml',
    operations: { get: { description: 'x', input: {}, output: {} } },
    timeout: '30s',
  },
  webhook: {
    description: 'x',
    task: 'order',
    path: 'a/b',
    methods: ['POST'],
    verify: {
      scheme: 'hmac-sha256',
      secret: ['${secret:A}', '${secret:B}'],
      header: 'X-A',
      prefix: 'v1=',
      encoding: 'hex',
      timestampHeader: 'X-T',
      tolerance: '1m',
    },
    response: { status: 200, headers: { 'X-B': 'c' }, body: { a: [1] } },
    schedule: { cron: '@daily', timezone: 'UTC', missed: 'once', data: { a: 1 } },
  },
  recording: {
    description: 'text',
    ignore: ['requestId'],
    maxAge: '30d',
    onExpired: 're-record',
    calls: [
      { input: { a: 1 }, result: [1], step: 'charge', recordedAt: '2026-01-31T09:00:00Z' },
      { error: { code: 'CALL_FAILED', message: 'no', status: 402, body: {} } },
    ],
  },
  faults: {
    description: 'text',
    rules: [
      {
        name: 'declined',
        enabled: true,
        match: { connector: 'stripe', operation: 'charge', step: 's', task: 't', input: { amount: 1 } },
        when: { nth: 1, every: 2, rate: 0.5, times: 3 },
        effect: { status: { status: 503, body: {} }, latency: { p50: '40ms', p95: '1s' } },
      },
      { name: 'other', match: { connector: 'crm' }, effect: { error: { code: 'X', message: 'y' }, latency: 5 } },
      { name: 'more', match: { connector: 'crm' }, effect: { timeout: true, malformed: true, dropped: true } },
    ],
  },
  fixture: {
    description: 'x',
    environment: 'dev',
    clock: '2026-01-01T00:00:00Z',
    tasks: [{ name: 'a', data: { x: 1 }, via: { type: 'webhook' }, expect: { state: 'done', steps: ['a'] } }],
  },
  seed: { description: 'x', tasks: [{ id: 'a-1', name: 'a', data: { x: 1 }, tags: ['t'] }] },
  deploy: {
    company: 'x',
    workspaces: [
      {
        name: 'a',
        source: { repository: 'x', branch: 'main' },
        steps: [{ syncPath: 'steps/' }, { name: 'a', file: 'a.js' }],
        connectors: [{ connectorName: 'x', shared_in_realm: false, config: { k: 'v' } }],
        secrets: [{ name: 'A', value: '${A}', encrypted: true }],
        webhooks: [{ name: 'w' }],
        tasks: [{ name: 't', data: {} }],
      },
    ],
  },
  'source-config': { repository: 'x', branch: 'main', username: 'u', token: 't', autoSync: true, syncInterval: '5m' },
  'task-event': {
    id: 't1:0',
    type: 'TaskCreated',
    aggregateId: 't1',
    actorAccountId: 'local:ada',
    workspaceId: 'ws_1',
    causedBy: null,
    timestamp: '2026-03-02T09:00:00.000Z',
    data: { name: 'x', tags: [], data: {} },
  },
  report: {
    schemaVersion: 1,
    command: 'push',
    base: null,
    changes: [
      { op: 'add', kind: 'step', name: 'a', path: 'steps/a.ts', hash: { base: null, ours: 'a', theirs: null } },
    ],
    counts: { add: 1, update: 0, delete: 0, rename: 0, conflict: 0 },
    destructive: false,
    applied: false,
    pr: { branch: 'x' },
    warnings: [{ code: 'X', message: 'y' }],
    error: { code: 'X', message: 'y' },
  },
}
