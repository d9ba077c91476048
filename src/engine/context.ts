import type { ConnectorCall, StepHost, StepWorld } from '../stepHost.ts'
import type { Scope, TaskReader, TaskStore } from '../store/taskStore.ts'
import type { Clock } from './clock.ts'
import type { DataRules } from './dataRules.ts'
import type { EngineSettings } from './settings.ts'
import type { StepIndex } from './stepIndex.ts'

/** Who makes a call of a connector. */
export interface CallOrigin {
  readonly task: string
  readonly step: string
  readonly run: number
  /** How often the step was given a second chance on this task before. */
  readonly again: number
  /** How often this step run has made this very call of this connector before. */
  readonly nth: number
  readonly signal: AbortSignal
  /** Texts of the task at hand that are about people; looked for when it is called. Default: none. */
  readonly personal?: () => readonly string[]
  /** Takes note of who answered the call: called before the answer is given, if it is called at all. */
  answeredBy(answer: CallAnswer): void
}

/** Who answered a call, for the journal. */
export interface CallAnswer {
  readonly layer: string
  /** The fault that was injected. */
  readonly fault?: string
}

/** Answers calls of connectors: fakes, recordings or the real thing. */
export type Connectors = ((call: ConnectorCall, origin: CallOrigin) => Promise<unknown>) & {
  /** Whether a host may have calls answered without asking: by whoever answers them here. */
  readonly direct?: true
}

/** Everything an engine works with, given to it from outside. */
export interface EngineParts<Store extends TaskReader = TaskStore> {
  readonly scope: Scope
  readonly store: Store
  readonly clock: Clock
  readonly settings: EngineSettings
  readonly index: StepIndex
  readonly host: StepHost
  readonly connectors: Connectors
  readonly workspace: StepWorld['workspace']
  /** A value or secret of the environment; throws `CONFIG_MISSING`. */
  readonly config: (key: string) => unknown
  /** Takes secrets out of what goes into the journal besides the data. */
  readonly mask: <Value>(value: Value) => Value
  /** What is asked of task data that comes in. Default: that it is JSON. */
  readonly rules?: DataRules
  /** The commit that is checked out, where that is known. */
  readonly revision: () => string | undefined
  /** A new id for a task. */
  readonly newId: () => string
  /** Names this engine in leases. */
  readonly worker: string
  /** How long a lease lasts without a sign of life, in milliseconds of the clock. */
  readonly leaseMs: number
  /**
   * Works only on tasks that this engine was given or asked to change, and on their sub-tasks; others that are ready
   * stay as they are. Default: on every task of the workspace.
   */
  readonly ownOnly?: true
}

/** What suffices where nothing is written: another process may own the tasks meanwhile. */
export type ReadingParts = EngineParts<TaskReader>
