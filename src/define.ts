import type { OpenObject } from './condition/data.ts'
import type { NarrowedData } from './condition/narrowedData.ts'
import type { ConditionInput } from './condition/input.ts'
import type { AuditEntry } from './stepHost.ts'

/** A step: the condition that task data must meet, and what is then done with it. */
export interface StepDefinition<Condition extends ConditionInput = ConditionInput> {
  /** Default: the path of the file below `steps/`, without extension. */
  readonly name?: string
  readonly condition: Condition
  /** Keeps the step in the workspace without ever running it. Default false. */
  readonly disabled?: boolean
  /** How often a body that throws is run again. Default: it is not. */
  readonly retry?: StepRetry
  /** Runs when the condition matches. What it changes in `data` is the outcome of the step. */
  content(context: StepContext<TaskData<Condition>>): unknown
}

/** How a step is run again when its body throws. */
export interface StepRetry {
  /** How often the step may run in all, from 1 to 100. */
  readonly attempts?: number
  /** How long to wait before the next attempt: milliseconds, or a text such as `500ms`, `2s`, `1m30s`. */
  readonly backoff?: number | string
}

/** The type of task data that `Condition` matches: those kinds of tasks in `TaskSchemas` that can match it. */
export type TaskData<Condition> = NarrowedData<Condition, TaskSchemas>

/**
 * The kinds of tasks, by the name of their schema in `schemas/tasks`. `stepyard types` fills it in; without it the
 * condition alone says what data is.
 */
// oxlint-disable-next-line typescript/no-empty-interface -- there to be merged with the workspace's own schemas
export interface TaskSchemas {}

/** What the body of a step is given; in the other dialects the same names are ambient. */
export interface StepContext<Data = OpenObject> {
  /**
   * The task's data, typed by the condition. What it asks to be one value, or absent, has the type that the schema of the
   * task says, so that the body moves it on: `data.order.status = 'paid'`.
   */
  readonly data: Data
  readonly task: TaskControl
  readonly connectors: Connectors
  readonly lib: Libraries
  readonly step: StepControl
  readonly audit: AuditControl
}

/** The task that a step works on. `complete`, `ignore` and `park` take effect when the body has ended. */
export interface TaskControl {
  id(): string
  /** The name of the task, after setting it when one is given. */
  name(name?: string): string
  /** The tags of the task, after replacing them when some are given. */
  tags(tags?: readonly string[]): readonly string[]
  /** A value or secret of the running environment; throws `CONFIG_MISSING` for a key it does not have. */
  config<Key extends ConfigKey>(key: Key): Key extends keyof ConfigValues ? ConfigValues[Key] : unknown
  /** Ends the task when the body has ended: the rest of it still runs. */
  complete(result?: unknown): void
  /** Makes the end of `timeout` a completion instead of an error. */
  completeOnExpire(result?: unknown): void
  /** Ends the task in state `ignored`; the rest of the body still runs. */
  ignore(): void
  /** Leaves the task alone for `milliseconds`, or until its data changes. */
  park(milliseconds: number): void
  /** Expires the task when nothing happens to it for `milliseconds`. */
  timeout(milliseconds: number): void
  /** Asks a person; the task waits, and the answer is written to `into` in its data. */
  ask(question: TaskQuestion): void
  /** Makes a sub-task with data of its own, and answers with its id. */
  subtask(name: string, data: object, options?: SubtaskOptions): Promise<string>
  visualize(view: Visualization): void
  readonly workspace: WorkspaceName & (() => WorkspaceName)
  /** Aborted when the step is stopped from outside; for calls that can be called off. */
  readonly signal: AbortSignal
}

/** The workspace that a step runs in. */
export interface WorkspaceName {
  readonly name: string
  readonly id: string
  readonly environment: Environments
}

/** What a person is asked. */
export interface TaskQuestion {
  readonly question: string
  /** JSON Schema of the answer. Default: any answer is fine. */
  readonly schema?: unknown
  /** Path in the task's data, e.g. `order.approved`. */
  readonly into: string
}

/** The trail of a task, for people who ask later what happened. */
export interface AuditControl {
  log(message: string): void
  /** Notes an object of another system that this task is about. */
  reference(reference: {
    readonly id: string
    readonly name?: string
    readonly role?: string
    readonly url?: string
  }): void
  /** The trail so far, that of earlier step runs first. */
  get(): readonly AuditEntry[]
}

/** How the result of a sub-task comes back. */
export interface SubtaskOptions {
  /** Path in this task's data, e.g. `companies.0.response`; the result is dropped when there is none. */
  readonly into?: string
  /** Whether this task waits for the sub-task. Default false. */
  readonly waitFor?: boolean
}

/** Something that the task's log shows as more than text. */
export interface Visualization {
  readonly type: 'data' | 'data-map' | 'table' | 'chart' | 'graph' | 'document'
  readonly name: string
  readonly data: unknown
  readonly options?: OpenObject
}

/** The step run itself. */
export interface StepControl {
  /** Lets this step run again on this task when its condition matches again; without it a step runs once per task. */
  redo(): void
}

/** Connectors by namespace: those of the workspace once `stepyard types` has run, any until then. */
export type Connectors = keyof WorkspaceConnectors extends never ? LooseConnectors : WorkspaceConnectors

/** Any connector with any operation. */
export interface LooseConnectors {
  readonly [namespace: string]: ConnectorOperations
}

/** The operations of one connector. `into` writes the result to a path of the task's data when it arrives. */
export interface ConnectorOperations {
  readonly [operation: string]: (input?: OpenObject & { readonly into?: string }) => Promise<unknown>
}

/** Libraries by namespace: those of the workspace once `stepyard types` has run, any until then. */
export type Libraries = keyof WorkspaceLibraries extends never ? LooseLibraries : WorkspaceLibraries

/** Any library with any function. */
export interface LooseLibraries {
  readonly [namespace: string]: { readonly [name: string]: (...input: readonly unknown[]) => unknown }
}

/** What `task.config` takes: the keys of the workspace once `stepyard types` has run, any text until then. */
export type ConfigKey = keyof ConfigValues extends never ? string : keyof ConfigValues & string

/** The name of a step of the workspace, as `stepyard types` knows them. */
export type Steps = NameOf<'step'>

/** The name of an environment of the workspace, as `stepyard types` knows them. */
export type Environments = NameOf<'environment'>

/** The name of a webhook or schedule of the workspace, which `$via` has, as `stepyard types` knows them. */
export type Webhooks = NameOf<'webhook'>

/** Where a task came from: `data.$via`. */
export type Via = ({ readonly type: 'webhook' | 'schedule'; readonly name: Webhooks } | OtherVia) & {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly received: number
}

interface OtherVia {
  readonly type: 'connector'
  readonly name: string
}

/** Keys of `task.config` with their types. `stepyard types` fills it in. */
// oxlint-disable-next-line typescript/no-empty-interface -- there to be merged with the workspace's own keys
export interface ConfigValues {}

/** The connectors of the workspace, with their operations. `stepyard types` fills it in. */
// oxlint-disable-next-line typescript/no-empty-interface -- there to be merged with those of the workspace
export interface WorkspaceConnectors {}

/** The libraries of the workspace. `stepyard types` fills it in. */
// oxlint-disable-next-line typescript/no-empty-interface -- there to be merged with those of the workspace
export interface WorkspaceLibraries {}

/** Names of the workspace by what they are of: `step`, `environment`, `webhook`. `stepyard types` fills it in. */
// oxlint-disable-next-line typescript/no-empty-interface -- there to be merged with those of the workspace
export interface WorkspaceNames {}

type NameOf<Kind extends string> = WorkspaceNames extends { readonly [Key in Kind]: infer Name extends string }
  ? Name
  : string

/** Types a step: `data` in `content` is what `condition` says of it. Gives back what it was given. */
export function defineStep<const Condition extends ConditionInput>(
  definition: StepDefinition<Condition>,
): StepDefinition<Condition> {
  return definition
}
