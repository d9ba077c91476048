import { conditionErrors } from './errors/condition.ts'
import { configErrors } from './errors/config.ts'
import { connectorItemErrors } from './errors/connectorItems.ts'
import { connectorErrors } from './errors/connectors.ts'
import { devErrors } from './errors/dev.ts'
import { engineErrors } from './errors/engine.ts'
import { gitErrors } from './errors/git.ts'
import { liveCallErrors } from './errors/liveCalls.ts'
import { loaderErrors } from './errors/loader.ts'
import { mcpErrors } from './errors/mcp.ts'
import { memoryErrors } from './errors/memory.ts'
import { namespaceErrors } from './errors/namespaces.ts'
import { openApiErrors } from './errors/openApi.ts'
import { serverErrors } from './errors/server.ts'
import { storeErrors } from './errors/store.ts'
import { syncErrors } from './errors/sync.ts'
import { testingErrors } from './errors/testing.ts'
import { usageErrors } from './errors/usage.ts'
import { webhookErrors } from './errors/webhooks.ts'
import { workspaceErrors } from './errors/workspace.ts'

/** What an error says to a person: one sentence with the value that was wrong, and something that can be typed. */
export interface ErrorWords {
  readonly message: string
  readonly hint: string
}

const catalogue = {
  ...conditionErrors,
  ...configErrors,
  ...devErrors,
  ...connectorErrors,
  ...connectorItemErrors,
  ...engineErrors,
  ...gitErrors,
  ...liveCallErrors,
  ...loaderErrors,
  ...mcpErrors,
  ...memoryErrors,
  ...namespaceErrors,
  ...openApiErrors,
  ...serverErrors,
  ...storeErrors,
  ...syncErrors,
  ...testingErrors,
  ...usageErrors,
  ...webhookErrors,
  ...workspaceErrors,
}

type Catalogue = typeof catalogue

/** Every code a `StepyardError` can carry. */
export type ErrorCode = keyof Catalogue

/** The facts that the words of an error are made of. */
export type ErrorData<C extends ErrorCode> = Parameters<Catalogue[C]>[0]

/**
 * The only error this package throws on purpose. `code` is stable and is what programs test; `message` and `hint` are
 * for people. `data` never holds a credential.
 */
export class StepyardError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'StepyardError'
  readonly code: C
  readonly data: ErrorData<C>
  readonly hint: string

  constructor(code: C, data: ErrorData<C>, options?: ErrorOptions) {
    const words = wordsOf(code)(data)
    super(words.message, options)
    this.code = code
    this.data = data
    this.hint = words.hint
  }
}

/** Whether `error` is a `StepyardError` with one of these codes (any code when none is given). */
export function isStepyardError<C extends ErrorCode>(error: unknown, ...codes: C[]): error is StepyardError<C> {
  return error instanceof StepyardError && (codes.length === 0 || codes.some((code) => code === error.code))
}

// The catalogue is keyed by code, so the function found under `code` takes exactly that code's data.
function wordsOf<C extends ErrorCode>(code: C): (data: ErrorData<C>) => ErrorWords {
  return catalogue[code] as unknown as (data: ErrorData<C>) => ErrorWords
}
