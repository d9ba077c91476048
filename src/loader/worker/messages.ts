import type { MessagePort } from 'node:worker_threads'
import type { Diagnostic } from '../../diagnostics.ts'
import type { ConnectorCall, DirectCalls, EndedCall, RetryRule, StepCall, StepWorld } from '../../stepHost.ts'
import type { BodySource, LoadFailure, NextGeneration, StepChanges } from '../inside/stepRuntime.ts'
import type { PackedCompiled } from './packedCondition.ts'
import type { PackedOutcome } from './packedOutcome.ts'
import type { PlainError } from './plainError.ts'

/** What a worker is started with. */
export interface WorkerOptions {
  readonly root: string
  /** Milliseconds that evaluating a file may take. */
  readonly timeLimit: number
  readonly keepsGoodBodies: boolean
  /** Modules of Node that are not kept from bodies. */
  readonly allow: readonly string[]
  /** Over which the worker asks and waits for the answer. */
  readonly asking: LineEnd
  /** Over which this side asks whether a predicate accepts a value. */
  readonly answering: LineEnd
  /** Where the worker writes how it is. */
  readonly pulse: SharedArrayBuffer
}

/** One end of a line on which one side waits for the other. */
export interface LineEnd {
  readonly port: MessagePort
  readonly flag: SharedArrayBuffer
}

/** What a worker is told, in this order. */
export type Order =
  | { readonly kind: 'beginReload' }
  | { readonly kind: 'begin'; readonly next: NextGeneration }
  | { readonly kind: 'endReload'; readonly changes: StepChanges | undefined }
  /** Files that took down an earlier worker, with the reason: they are not evaluated again. */
  | { readonly kind: 'refuse'; readonly paths: ReadonlyMap<string, string> }
  /** Nobody can ask this predicate any more. */
  | { readonly kind: 'forget'; readonly predicate: number }
  | { readonly kind: 'inspect'; readonly id: number; readonly source: BodySource }
  | { readonly kind: 'warm'; readonly id: number }
  | {
      readonly kind: 'run'
      readonly id: number
      readonly call: StepCall
      readonly workspace: StepWorld['workspace']
      /** Present where calls may go over the line. */
      readonly direct: Omit<DirectCalls, 'since'> | undefined
    }
  /** A line for calls, in place of the one before; calls of some connectors are left out. */
  | { readonly kind: 'line'; readonly port: MessagePort; readonly outside: readonly string[] }
  | { readonly kind: 'abort'; readonly id: number; readonly reason: PlainError }
  /** The answer to a `call`, as JSON. */
  | { readonly kind: 'answer'; readonly id: number; readonly result?: string; readonly error?: PlainError }
  /** The answer to `fetch` or `resolve`. */
  | { readonly kind: 'module'; readonly id: number; readonly answer: ModuleAnswer }

/** What became of asking for a module. */
export type ModuleAnswer =
  | { readonly result: unknown; readonly mentionsLibraries: boolean }
  | { readonly error: PlainError }

/** What a worker says. */
export type Reply =
  | { readonly kind: 'inspected'; readonly id: number; readonly facts: PackedFacts }
  | { readonly kind: 'warmed'; readonly id: number }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: PackedOutcome }
  | { readonly kind: 'call'; readonly id: number; readonly run: number; readonly call: PackedCall }
  /** The first call of a run that goes over the line; then what came of each. */
  | { readonly kind: 'acts'; readonly run: number }
  | { readonly kind: 'called'; readonly run: number; readonly call: EndedCall }
  | { readonly kind: 'sleep'; readonly id: number; readonly run: number; readonly milliseconds: number }
  | { readonly kind: 'fetch'; readonly id: number; readonly module: string }
  | { readonly kind: 'resolve'; readonly id: number; readonly module: string; readonly importer: string | undefined }
  /** It begins to evaluate a file, or has ended. */
  | { readonly kind: 'evaluating'; readonly path: string; readonly begins: boolean }
  | { readonly kind: 'failed'; readonly failure: LoadFailure }
  | { readonly kind: 'late'; readonly step?: string; readonly task?: string; readonly error: PlainError }

/** A connector call whose input is JSON. */
export type PackedCall = Omit<ConnectorCall, 'input'> & { readonly input: string | undefined }

/** What a file tells, without functions. */
export type PackedFacts =
  | { readonly compiled: PackedCompiled; readonly retry: RetryRule | 'invalid' | undefined }
  | { readonly failure: Diagnostic }

/** What a body asks its world for and needs at once. */
export type Question =
  | { readonly kind: 'now'; readonly run: number }
  | { readonly kind: 'config'; readonly run: number; readonly key: string }
