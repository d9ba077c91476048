import { isStepyardError, StepyardError, type ErrorCode, type ErrorData } from '../../../errors.ts'
import type { StoreHealth, TaskStore } from '../../taskStore.ts'
import type { Durability } from '../connection.ts'
import type { StoreProblem } from '../problem.ts'

/** The methods that are called across threads: those that write, and reads that may have to set a task aside. */
export const REMOTE = [
  'create',
  'claim',
  'heartbeat',
  'commit',
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

/** Calls of one turn, as JSON text: plain text crosses threads faster than objects do. */
export type Calls = readonly { readonly id: number; readonly method: RemoteMethod; readonly args: readonly unknown[] }[]

/** What the thread says, as JSON text. */
export type Reply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly error: PlainError }
  | { readonly kind: 'results'; readonly results: readonly Result[] }
  | { readonly kind: 'health'; readonly health: StoreHealth }
  | { readonly kind: 'problem'; readonly problem: StoreProblem }

/** How one call ended. */
export type Result =
  | { readonly id: number; readonly value?: unknown }
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
