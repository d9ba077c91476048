import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import type { ConnectorCall } from '../stepHost.ts'
import type { AnswerCall, Answered, AnswerLayer, AskedCall } from './answer.ts'
import type { ConnectorTable } from './connectorTable.ts'
import { readRequest } from './fakes/fakeRequest.ts'
import { callSeed } from './seeded.ts'

/** A call with who makes it: plain data. */
export interface IdentifiedCall extends ConnectorCall {
  readonly task: string
  readonly step: string
  /** How often the step was given a second chance before. */
  readonly again: number
  /** How often the step run has made the call before. */
  readonly nth: number
  /** Texts that are about people: they are not recorded. Default: none. */
  readonly personal?: readonly string[]
}

/** What came of a call: plain data but for the error. */
export type CallOutcome = {
  /** Absent where nobody answers. */
  readonly layer?: AnswerLayer
  /** The fault that was injected. */
  readonly fault?: string
} & ({ readonly result: unknown } | { readonly error: unknown })

/** What calls are answered with. */
export interface AnsweringParts {
  readonly workspace: string
  readonly environment: string
  readonly table: () => ConnectorTable
  /** Asked in this order. */
  readonly layers: readonly AnswerCall[]
}

/** What a call must end with; its signal is made when it is first asked for. */
export interface Ending {
  readonly signal: AbortSignal
}

/** Asks one layer after the other; never rejects. */
export async function answerCall(parts: AnsweringParts, call: IdentifiedCall, ending: Ending): Promise<CallOutcome> {
  let layer: AnswerLayer | undefined
  try {
    const asked = askedCall(parts, call, ending)
    requireUsable(asked, parts.environment)
    for (const ask of parts.layers) {
      const answered: Answered | undefined = await ask(asked)
      if (answered) return answered
    }
    throw unfaked(asked)
  } catch (error) {
    layer = layerOf(error)
    return layer === undefined ? { error } : { layer, error }
  }
}

/** A call with everything that is known of it. */
export function askedCall(
  { workspace, table }: Pick<AnsweringParts, 'workspace' | 'table'>,
  call: IdentifiedCall,
  ending: Ending,
): AskedCall {
  const known = table().find(call.connector)
  const described = known?.operations.find(call.operation)
  let seed: string | undefined
  return {
    ...call,
    // Most calls draw nothing, and wait for nothing that could be called off.
    get seed() {
      return (seed ??= callSeed({ workspace, ...call }))
    },
    get signal() {
      return ending.signal
    },
    ...(known && { known }),
    ...(described && { described }),
  }
}

/** Marks who threw an error. */
export function thrownBy(layer: AnswerLayer, ask: AnswerCall): AnswerCall {
  return async (call) => {
    try {
      return await ask(call)
    } catch (error) {
      if (typeof error === 'object' && error !== null && !layers.has(error)) layers.set(error, layer)
      throw error
    }
  }
}

const layers = new WeakMap<object, AnswerLayer>()

function layerOf(error: unknown): AnswerLayer | undefined {
  return typeof error === 'object' && error !== null ? layers.get(error) : undefined
}

function unfaked(call: AskedCall): StepyardError {
  const { connector, operation } = call
  const request = readRequest(call)
  const route = request && `${request.method} ${request.url.origin}${request.url.pathname}`
  const nearest = call.described ? undefined : nearestOf(call)
  const facts = { ...(route !== undefined && { route }), ...(nearest !== undefined && { nearest }) }
  return new StepyardError('UNFAKED_CALL', { connector, operation, ...facts })
}

// Misspelt, or else of the same group: `repos.createFork` for `repos.create`.
function nearestOf({ known, operation }: AskedCall): string | undefined {
  const names = known?.operations.names ?? []
  return nearestSpelling(operation, names) ?? names.find((name) => name.startsWith(operation))
}

function requireUsable({ connector, known }: AskedCall, environment: string): void {
  if (!known) return
  const path = known.path ?? ''
  if (!known.enabled) throw new StepyardError('CONNECTOR_DISABLED', { connector, path })
  const { environments } = known
  if (environments && !environments.includes(environment)) {
    throw new StepyardError('CONNECTOR_NOT_IN_ENVIRONMENT', { connector, environment, environments, path })
  }
}
