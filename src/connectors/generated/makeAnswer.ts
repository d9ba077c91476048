import { compileSchemaCheck, type SchemaFault } from '../../config/compileSchemaCheck.ts'
import type { AnswerCall, Answered } from '../answer.ts'
import type { OpenSchema, Operation } from '../connector.ts'
import { createDraws, type Draws } from './draws.ts'
import { drawValue, NOTHING, type DrawOptions } from './drawValue.ts'
import type { Keywords } from './mergeSchemas.ts'

/** An answer that its schema accepts, or in one sentence why there is none. */
export type MadeAnswer = { readonly answered: Answered } | { readonly reason: string }

/**
 * Answers a call from the description of its operation: its first good example, else a value drawn from its schema. Leaves
 * the call to the next layer where neither is to be had.
 */
export const generateAnswer: AnswerCall = async ({ described, seed }) => {
  const made = described && (await makeAnswer(described, seed))
  return made && 'answered' in made ? made.answered : undefined
}

/** What `generateAnswer` answers, with the reason where that is nothing. The same seed makes the same answer anywhere. */
export async function makeAnswer(operation: Operation, seed: string): Promise<MadeAnswer> {
  const { output, examples = [], request } = operation
  if (output === undefined) {
    const [example] = examples
    if (examples.length > 0) return { answered: { layer: 'example', result: example } }
    // A request that is described without content in its answer has none.
    return request ? { answered: { layer: 'generated', result: null } } : { reason: 'its answer is not described.' }
  }
  const compiled = await compileSchemaCheck(output)
  if (!compiled.usable) return { reason: `the schema of its answer cannot be used: ${compiled.problem}.` }
  const { check } = compiled
  const index = examples.findIndex((example) => check(example).length === 0)
  if (index >= 0) return { answered: { layer: 'example', result: structuredClone(examples[index]) } }
  return drawGood(output, seed, check)
}

const WAYS: readonly Omit<DrawOptions, 'draws' | 'text'>[] = [
  { optional: 'most', examples: true, turn: 0 },
  { optional: 'most', examples: false, turn: 0 },
  { optional: 'most', examples: false, turn: 1 },
  { optional: 'none', examples: false, turn: 0 },
  { optional: 'none', examples: false, turn: 1 },
  { optional: 'none', examples: false, turn: 2 },
]

async function drawGood(
  schema: OpenSchema,
  seed: string,
  check: (value: unknown) => readonly SchemaFault[],
): Promise<MadeAnswer> {
  const draws = createDraws(seed)
  const library = await loadLibrary()
  const text = (keywords: Keywords, path: string): unknown => library(keywords, draws.number(`${path}@text`, 2 ** 31))
  let reason = 'its schema asks for what excludes itself, or for values inside each other without end.'
  for (const way of WAYS) {
    const result = drawValue(schema, { ...way, draws, text })
    if (result === NOTHING) continue
    const [fault] = check(result)
    if (!fault) return { answered: { layer: 'generated', result } }
    reason = `no value was found that it accepts: ${fault.path || 'it'} should be ${fault.expected}.`
  }
  const result = lastResort(schema, draws, { library, check })
  return result === NOTHING ? { reason } : { answered: { layer: 'generated', result } }
}

type Library = (schema: OpenSchema, seed: number) => unknown

interface Means {
  readonly library: Library
  readonly check: (value: unknown) => readonly SchemaFault[]
}

const LAST_TRIES = 3

// Schemas with conditions, exclusions and the like are beyond ours; what the library makes of them is often valid.
function lastResort(schema: OpenSchema, draws: Draws, { library, check }: Means): unknown {
  const tries = Array.from({ length: LAST_TRIES }, (_, index) => draws.number(`@last${index}`, 2 ** 31))
  const found = tries
    .map((seed) => library(schema, seed))
    .find((value) => value !== NOTHING && check(value).length === 0)
  return found === undefined ? NOTHING : found
}

/** json-schema-faker, which takes 20 ms to load: only when something is drawn. */
async function loadLibrary(): Promise<Library> {
  const { generateSync } = await import('json-schema-faker')
  return (schema, seed) => {
    try {
      return JSON.parse(JSON.stringify(generateSync(schema as never, { ...LIMITS, seed })) ?? 'null') as unknown
    } catch {
      // It throws what it cannot make; the reason that is told is that of our own tries.
      return NOTHING
    }
  }
}

const LIMITS = {
  maxDepth: 6,
  refDepthMax: 3,
  maxDefaultItems: 2,
  optionalsProbability: 0.5,
  minDateTime: '2024-01-01',
  maxDateTime: '2025-12-01',
}
