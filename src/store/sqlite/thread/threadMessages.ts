import { isStepyardError, StepyardError, type ErrorCode, type ErrorData } from '../../../errors.ts'
import type { StoreHealth, TaskStore } from '../../taskStore.ts'
import type { Durability } from '../connection.ts'
import type { StoreProblem } from '../problem.ts'
import type { PackedCommit, PackedCreate } from './packed.ts'

/** The methods that are called as they are; `create` and `commit`, which are called most, are packed. */
export const REMOTE = [
  'claim',
  'heartbeat',
  'interrupt',
  'remove',
  'prune',
  'repair',
  'backup',
  'get',
] as const satisfies readonly (keyof TaskStore)[]

/** One of `REMOTE`. */
export type RemoteMethod = (typeof REMOTE)[number]

/** What the thread is started with. */
export interface ThreadOptions {
  readonly file: string
  readonly durability?: Durability
  readonly index?: readonly (readonly string[])[]
  readonly command?: string
  readonly retryMs?: number
}

/** One call; the arguments of a method are JSON text. */
export type Call =
  | PackedCreate
  | PackedCommit
  | readonly [kind: 'method', id: number, method: RemoteMethod, args: string]

/** What the thread is told: the calls of one turn, in order, or to end. */
export type Order = readonly Call[] | 'close'

/** What the thread says. */
export type Reply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly error: PlainError }
  /** Calls that ended well with nothing to say, and the others. */
  | { readonly kind: 'results'; readonly done: readonly number[]; readonly results: readonly Result[] }
  | { readonly kind: 'health'; readonly health: StoreHealth }
  | { readonly kind: 'problem'; readonly problem: StoreProblem }

/** How one call ended; the value is JSON text. */
export type Result =
  | { readonly id: number; readonly value: string | undefined }
  | { readonly id: number; readonly error: PlainError }

/** An error in plain data; with a code it is one of ours. */
export interface PlainError {
  readonly code?: string
  readonly data?: unknown
  readonly message: string
}

/** An error to send. */
export function toPlain(error: unknown): PlainError {
  if (isStepyardError(error)) return { code: error.code, data: error.data, message: error.message }
  return { message: error instanceof Error ? error.message : String(error) }
}

/** The error that was sent. */
export function fromPlain({ code, data, message }: PlainError): Error {
  if (code === undefined) return new Error(message)
  // The other side sent the code and the data of one of our errors.
  return new StepyardError(code as ErrorCode, data as ErrorData<ErrorCode>)
}
