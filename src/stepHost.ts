import type { CompiledCondition } from './condition/pattern.ts'
import { isStepyardError } from './errors.ts'

/**
 * What the engine and whoever runs steps say to each other. Everything is plain data, so that the other side may be in
 * this thread, in a worker or in another process.
 */
export interface StepHost {
  /**
   * Runs the body of one step on one document. Never rejects: whatever the body does is an outcome. Ends when the body
   * has ended and every connector call it made has settled, or soon after `onAbort` calls back.
   */
  run(call: StepCall, world: StepWorld): Promise<StepOutcome>
}

/** The steps of one generation. Never changed: a reload makes a new table. */
export interface StepTable {
  /** Counts reloads, from 1. */
  readonly generation: number
  /** By name, in path order. */
  readonly steps: ReadonlyMap<string, LoadedStep>
}

/** A step that can be matched and run. */
export interface LoadedStep {
  readonly name: string
  /** Relative to the workspace, with `/`. */
  readonly path: string
  readonly condition: CompiledCondition
  readonly disabled: boolean
  /** Identifies the content of the file, whatever it imports. */
  readonly fileHash: string
  readonly retry?: RetryRule
}

/** How often a body that throws is tried, in all, and how long the first pause is; each further one is twice as long. */
export interface RetryRule {
  readonly attempts: number
  /** Milliseconds. */
  readonly backoff: number
}

/** One run of one step. */
export interface StepCall {
  readonly step: string
  readonly generation: number
  readonly task: {
    readonly id: string
    readonly name: string
    readonly tags: readonly string[]
    /** How many sub-tasks it has: the next one is called `<id>.<subtasks + 1>`. */
    readonly subtasks: number
  }
  /** The host's own copy: the body changes it as it likes. */
  readonly data: object
  /** Decides `Math.random` in the body, so that a replay draws the same numbers. */
  readonly seed: string
  /** What `audit.get()` begins with: the trail of earlier step runs. */
  readonly audit: readonly AuditEntry[]
}

/** What a body may reach besides its own data. */
export interface StepWorld {
  readonly workspace: { readonly name: string; readonly id: string; readonly environment: string }
  /** `task.signal`: aborts when the run must end. Made when it is first asked for, which few bodies do. */
  readonly signal: AbortSignal
  /** Calls the host back when the run must end, with the reason: at once when it must already. */
  onAbort(listener: (reason: unknown) => void): void
  /** Milliseconds since 1970 on the engine's clock: what `Date` says in the body. */
  now(): number
  /** A value or secret of the environment; throws `CONFIG_MISSING`. */
  config(key: string): unknown
  /** Calls a connector; the result is JSON. */
  call(call: ConnectorCall): Promise<unknown>
  /** Where calls need not be asked of this side: a host that has another way may take it, and tells what came of each. */
  readonly direct?: DirectWorld | undefined
}

/** What a host needs to know for making calls in its own way. */
export interface DirectCalls {
  /** How often the step was given a second chance before. */
  readonly again: number
  /** The time on the clock of the engine, in milliseconds since 1970, when its own was `since`. */
  readonly now: number
  readonly since: number
  /** Whether that clock goes on by itself. */
  readonly flows: boolean
}

/** The side of the engine of calls that are not asked of it. */
export interface DirectWorld extends Omit<DirectCalls, 'since'> {
  /** Lets this much time go by on the clock of the engine. */
  sleep(milliseconds: number): Promise<void>
  ended(call: EndedCall): void
}

/** A call that was made, and what came of it. */
export interface EndedCall extends ConnectorCall {
  readonly result: unknown
  readonly error?: CallFailure
  /** Who answered it, and with which fault. */
  readonly layer: string | undefined
  readonly fault: string | undefined
  /** Milliseconds. */
  readonly ms: number
}

/** One call of `connectors.<namespace>.<operation>(input)`. */
export interface ConnectorCall {
  readonly connector: string
  /** With dots where the namespace is nested: `crm.contacts.getPage`. */
  readonly operation: string
  /** Without `into`, which the host applies. */
  readonly input: unknown
}

/** What came of a step run: the data as the body left it, or why it failed, and what else it did. */
export type StepOutcome = StepTraces &
  (
    | { readonly ok: true; readonly data: unknown; readonly effects: StepEffects }
    | { readonly ok: false; readonly error: StepError }
  )

/** What a step run leaves behind whether or not it succeeds. */
export interface StepTraces {
  readonly logs: readonly LogLine[]
  readonly audit: readonly AuditEntry[]
  readonly views: readonly View[]
  /** Absent where bodies run in the thread of the engine, and where the thread was lost. */
  readonly usage?: StepUsage
  /** The file could not be loaded: what ran is its last good version. */
  readonly stale?: true
}

/**
 * What the thread of a step run spent while it ran. Nothing tells the step runs of one thread apart: where others were
 * there at the same time, theirs is counted as well.
 */
export interface StepUsage {
  /** Milliseconds in which the thread was busy. */
  readonly cpu: number
  /** Megabytes of the largest heap that was seen. */
  readonly heap: number
  /** How many other step runs were in the thread at some time meanwhile. Absent: none. */
  readonly beside?: number
}

/** One line written with `console` in a body. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warning' | 'error'
  readonly text: string
  readonly at: number
}

/** `audit.log` or `audit.reference`. */
export type AuditEntry = { readonly at: number } & (
  | { readonly message: string }
  | {
      readonly reference: { readonly id: string; readonly name?: string; readonly role?: string; readonly url?: string }
    }
)

/** `task.visualize`. */
export interface View {
  readonly type: string
  readonly name: string
  readonly data: unknown
  readonly options?: unknown
}

/** What a body asked for; takes effect when it has ended well. Absent: not asked for. */
export interface StepEffects {
  readonly name?: string
  readonly tags?: readonly string[]
  readonly redo?: true
  readonly complete?: { readonly result?: unknown }
  readonly ignore?: true
  /** Milliseconds. */
  readonly park?: number
  /** Milliseconds; replaces an earlier one. */
  readonly timeout?: number
  readonly completeOnExpire?: { readonly result?: unknown }
  readonly ask?: Question
  readonly subtasks?: readonly Subtask[]
}

/** `task.ask`: what a person is to answer. `schema` is a JSON Schema of the answer; `into` is a path in the data. */
export interface Question {
  readonly question: string
  readonly schema?: unknown
  readonly into: string
}

/** `task.subtask`. */
export interface Subtask {
  readonly id: string
  readonly name: string
  readonly data: unknown
  readonly into?: string
  readonly waitFor: boolean
}

/** Megabytes of the heap that step runs may fill together before their thread is ended, where they have one. */
export const STEP_HEAP = 256

/** Why a step run failed, in plain data. */
export interface StepError {
  /** Ours (`STEP_THREW`, `STEP_TIMEOUT`, `CONFIG_MISSING`, ...) or the `code` of what was thrown. */
  readonly code: string
  readonly message: string
  readonly hint?: string
  /** With places in the files as they were written. */
  readonly stack?: string
  /** The first place of `stack` inside the workspace. */
  readonly at?: { readonly file: string; readonly line: number; readonly column: number }
}

/** Why a call failed, as the journal keeps it. */
export interface CallFailure {
  readonly code: string
  readonly message: string
  /** What the service said, where it refused the call. */
  readonly refusal?: CallRefusal
}

/** What steps can read of a refused call besides its code. */
export interface CallRefusal {
  readonly status: number
  readonly reason?: string
  readonly words?: string
  readonly body?: unknown
}

/** What a journal keeps of an error with which a call ended: enough to let it end so again. */
export function callFailureOf(error: unknown): CallFailure {
  if (!(error instanceof Error)) return { code: 'CALL_FAILED', message: String(error) }
  const { message } = error
  if (!isStepyardError(error, 'CALL_REFUSED')) {
    const code: unknown = Reflect.get(error, 'code')
    return { code: typeof code === 'string' ? code : 'CALL_FAILED', message }
  }
  const { status, reason, words, body } = error.data
  const said = {
    ...(reason !== undefined && { reason }),
    ...(words !== undefined && { words }),
    ...(body !== undefined && { body }),
  }
  return { code: error.code, message, refusal: { status, ...said } }
}
