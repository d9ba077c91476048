import { compileCondition, type Compiled } from '../../condition/compile.ts'
import { readDuration } from '../../config/duration.ts'
import type { RetryRule } from '../../stepHost.ts'
import { MOST_ATTEMPTS } from '../../workspace/retryCheck.ts'
import type { StepDialect } from '../../workspace/stepSource.ts'
import type { StepBody } from './runBody.ts'

/** The exports of a step file, as evaluated. */
export type StepModule = Readonly<Record<string, unknown>>

/** Compiles the condition that an evaluated step has. */
export function compileOf(module: StepModule, dialect: StepDialect): Compiled {
  return compileCondition(conditionOf(module, dialect))
}

/** The body that an evaluated step has, called the way its dialect asks for; `undefined` when it has none. */
export function readBody(module: StepModule, dialect: StepDialect): StepBody | undefined {
  const holder = partsOf(module)
  const body = dialect === 'B' ? module.default : holder.content
  if (typeof body !== 'function') return undefined
  if (dialect === 'A') return () => Reflect.apply(body, undefined, []) as unknown
  if (dialect === 'B') return ({ data }) => Reflect.apply(body, undefined, [data]) as unknown
  return (names) => Reflect.apply(body, holder, [names]) as unknown
}

/** How often an evaluated step is tried; `undefined` when it does not say; `invalid` when what it says is no rule. */
export function readRetry(module: StepModule): RetryRule | 'invalid' | undefined {
  const { retry } = partsOf(module)
  if (retry === undefined) return undefined
  if (typeof retry !== 'object' || retry === null) return 'invalid'
  const { attempts = DEFAULT_ATTEMPTS, backoff = DEFAULT_BACKOFF } = retry as { attempts?: unknown; backoff?: unknown }
  const milliseconds = typeof backoff === 'string' ? readDuration(backoff) : backoff
  const sound =
    isWhole(attempts) && attempts >= 1 && attempts <= MOST_ATTEMPTS && isWhole(milliseconds) && milliseconds >= 0
  return sound ? { attempts, backoff: milliseconds } : 'invalid'
}

const DEFAULT_ATTEMPTS = 3
const DEFAULT_BACKOFF = 1000

function conditionOf(module: StepModule, dialect: StepDialect): unknown {
  if (dialect !== 'B') return partsOf(module).condition
  return typeof module.match === 'function' ? (Reflect.apply(module.match, undefined, []) as unknown) : module.match
}

// What `defineStep` was given is the default export; in the other forms the module itself has the parts.
function partsOf(module: StepModule): StepModule {
  const definition = module.default
  return typeof definition === 'object' && definition !== null && 'content' in definition
    ? (definition as StepModule)
    : module
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
