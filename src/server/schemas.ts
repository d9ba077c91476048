import type { JsonSchema } from '../config/jsonSchema.ts'
import { SCHEMAS } from '../config/schemaFiles.ts'
import { FINDING_CODES } from '../health/finding.ts'
import { TASK_STATES } from '../store/taskRecord.ts'

/** An object with these keys; of `optional` ones any may be missing. */
export function object(
  required: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  }
}

/** A list of these. */
export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

/** The schema of this name among `COMPONENTS`. */
export function ref(name: keyof typeof COMPONENTS): JsonSchema {
  return { $ref: `#/components/schemas/${name}` }
}

/** Text. */
export const TEXT: JsonSchema = { type: 'string' }
/** A whole number. */
export const WHOLE: JsonSchema = { type: 'integer' }
/** True or false. */
export const FLAG: JsonSchema = { type: 'boolean' }
/** Any JSON. */
export const ANY: JsonSchema = {}
/** Any JSON object. */
export const DATA: JsonSchema = { type: 'object', additionalProperties: true }
/** Text, or null where there is none. */
export const TEXT_OR_NULL: JsonSchema = { type: ['string', 'null'] }
/** A moment, as ISO 8601 in UTC. */
const MOMENT: JsonSchema = { type: 'string', description: 'ISO 8601, UTC' }
const TEXTS = listOf(TEXT)
const STATE: JsonSchema = { type: 'string', enum: TASK_STATES }

const FAILURE = object(
  { fingerprint: TEXT, code: TEXT, message: TEXT },
  { step: TEXT, hint: TEXT, stack: TEXT, at: DATA, run: WHOLE, calls: listOf(DATA) },
)

const LISTED = {
  id: TEXT,
  name: TEXT,
  state: STATE,
  tags: TEXTS,
  version: WHOLE,
  lastStep: TEXT_OR_NULL,
  parent: TEXT_OR_NULL,
  createdAt: MOMENT,
  updatedAt: MOMENT,
}

const RUN = { step: TEXT, outcome: { type: 'string', enum: ['finished', 'failed'] } }

const { definitions: _inside, $schema: _dialect, $id: _address, ...taskEvent } = SCHEMAS['task-event']
const { definitions: reported = {}, $schema: _sameDialect, $id: _itsAddress, ...report } = SCHEMAS.report

/** What answers consist of, by the names that the OpenAPI document gives them. */
export const COMPONENTS = {
  Error: object({
    error: object(
      { code: { type: 'string', description: 'Stable: what programs test.' }, message: TEXT, hint: TEXT },
      { data: { ...DATA, description: 'The facts that the message is made of.' } },
    ),
  }),
  TaskEvent: {
    ...taskEvent,
    properties: { ...taskEvent.properties, number: { type: 'integer', description: 'Place in the task, from 0.' } },
  },
  ListedTask: object(LISTED, { failure: FAILURE }),
  Task: object(
    { ...LISTED, runs: WHOLE, data: DATA },
    {
      waiting: DATA,
      question: DATA,
      failure: FAILURE,
      interrupted: DATA,
      result: ANY,
      actor: TEXT,
      forkedFrom: object({ task: TEXT, version: WHOLE }),
      warnings: listOf(object({ code: TEXT, schema: TEXT, path: TEXT, expected: TEXT, actual: TEXT })),
      subtasks: listOf({ $ref: '#/components/schemas/ListedTask' }),
    },
  ),
  Counts: object(Object.fromEntries(TASK_STATES.map((state) => [state, WHOLE]))),
  Patch: listOf(
    object({ op: { type: 'string', enum: ['add', 'replace', 'remove'] }, path: TEXT }, { value: ANY, was: ANY }),
  ),
  IsolatedRun: object(
    { step: TEXT, input: DATA, patch: { $ref: '#/components/schemas/Patch' }, calls: listOf(DATA), effects: DATA },
    {
      output: DATA,
      ms: { type: 'number' },
      usage: object({ cpu: { type: 'number' }, heap: { type: 'number' } }, { beside: WHOLE }),
      error: DATA,
      recorded: DATA,
      logs: listOf(DATA),
      audit: listOf(DATA),
      views: listOf(DATA),
      times: listOf(ANY),
    },
  ),
  Replay: object({ task: TEXT, name: TEXT, runs: WHOLE, differences: listOf(DATA) }),
  ComparedRun: object({ ...RUN, patch: { $ref: '#/components/schemas/Patch' } }),
  ExplainedStep: object(
    { step: TEXT, path: TEXT, matched: FLAG, next: FLAG, differing: WHOLE, total: WHOLE, diagnostics: listOf(DATA) },
    { first: DATA, holdback: DATA },
  ),
  FailureGroup: object(
    { fingerprint: TEXT, code: TEXT, message: TEXT, count: WHOLE, firstAt: MOMENT, lastAt: MOMENT, lastTask: TEXT },
    { step: TEXT },
  ),
  Diagnostic: object(
    { severity: { type: 'string', enum: ['error', 'warning', 'note'] }, code: TEXT, message: TEXT, file: TEXT },
    { hint: TEXT, line: WHOLE, column: WHOLE, fingerprint: TEXT },
  ),
  Finding: object(
    {
      code: { type: 'string', enum: FINDING_CODES },
      message: TEXT,
      hint: { type: 'string', description: 'What to do about it, to be typed.' },
      evidence: object(
        { count: { type: 'integer', description: 'How often it was seen; 0 for what never happened.' } },
        {
          firstAt: MOMENT,
          lastAt: MOMENT,
          task: TEXT,
          run: WHOLE,
          error: TEXT,
          place: TEXT,
          limit: { type: 'string', enum: ['time', 'cpu', 'heap'] },
          reached: { type: 'number', description: 'Milliseconds, of `heap` megabytes.' },
          allowed: { type: 'number' },
        },
      ),
    },
    { step: TEXT, connector: TEXT, webhook: TEXT, file: TEXT },
  ),
  Step: object(
    { name: TEXT, path: TEXT, enabled: FLAG, loaded: FLAG, failures: WHOLE },
    { dialect: TEXT, condition: TEXT },
  ),
  Delivery: object({
    id: TEXT,
    received: MOMENT,
    webhook: TEXT_OR_NULL,
    method: TEXT,
    path: TEXT,
    outcome: { type: 'string', enum: ['accepted', 'repeated', 'refused'] },
    task: TEXT_OR_NULL,
    reason: TEXT_OR_NULL,
    status: WHOLE,
    resentFrom: TEXT_OR_NULL,
  }),
  Report: {
    ...report,
    properties: {
      ...report.properties,
      changes: listOf({ $ref: '#/components/schemas/ReportChange' }),
      warnings: listOf({ $ref: '#/components/schemas/ReportWarning' }),
    },
  },
  ReportChange: reported['ReportChange'] ?? ANY,
  ReportWarning: reported['ReportWarning'] ?? ANY,
  Clock: object({ mode: { type: 'string', enum: ['real', 'frozen', 'skip'] }, now: MOMENT }),
} as const satisfies Readonly<Record<string, JsonSchema>>
