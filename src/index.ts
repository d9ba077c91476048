/**
 * Stepyard as a library. The command line is one client of this: everything it does is a call of these functions.
 * @module
 */
import { applyPull as applyPullWith, type ApplyOptions } from './sync/applyPull.ts'
import { applyPush as applyPushWith, type ApplyPushOptions } from './sync/applyPush.ts'
import { diff as diffWith, type DiffOptions } from './sync/diff.ts'
import type { GateOptions, SyncOptions } from './sync/options.ts'
import type { Plan } from './sync/plan.ts'
import { planPull as planPullWith } from './sync/planPull.ts'
import { planPush as planPushWith, type PushOptions } from './sync/planPush.ts'
import { resolveConflict as resolveConflictWith, type Resolution } from './sync/resolve.ts'
import type { SyncWorkspace } from './sync/session.ts'
import { editItems, type EditResult } from './sync/editItems.ts'
import { status as statusWith, type StatusOptions } from './sync/status.ts'
import { StepyardError } from './errors.ts'
import type { LocalEngine, LocalEngineOptions } from './localEngine.ts'
import type { SqliteStoreOptions } from './store/sqlite/openSqliteStore.ts'
import type { TaskReader, TaskStore } from './store/taskStore.ts'
import { systemEffects } from './systemEffects.ts'
import type { ItemPlan } from './workspace/edit/itemPlan.ts'
import type { Workspace } from './workspace/workspace.ts'

/** Options of a call, with the effects of the real world where none are given. */
export type WithEffects<T extends { readonly effects: unknown }> = Omit<T, 'effects'> & Partial<Pick<T, 'effects'>>

/** Compares folder, base and branch. Offline unless `fetch` is set. */
export function status(workspace: SyncWorkspace, options: WithEffects<StatusOptions> = {}) {
  return statusWith(workspace, { effects: systemEffects(), ...options })
}

/** What folder and branch did to every item since they were last the same. */
export function diff(workspace: SyncWorkspace, options: WithEffects<DiffOptions> = {}) {
  return diffWith(workspace, { effects: systemEffects(), ...options })
}

/** Fetches, and works out what a pull would do to the folder. Writes nothing. */
export function planPull(workspace: SyncWorkspace, options: WithEffects<SyncOptions & GateOptions> = {}) {
  return planPullWith(workspace, { effects: systemEffects(), ...options })
}

/** Does exactly what a plan of `planPull` says; throws before the first write when it cannot. */
export function applyPull(workspace: SyncWorkspace, plan: Plan<'pull'>, options: WithEffects<ApplyOptions> = {}) {
  return applyPullWith(workspace, plan, { effects: systemEffects(), ...options })
}

/** Fetches, and works out what a push would do to the branch. Sends nothing. */
export function planPush(workspace: SyncWorkspace, options: WithEffects<PushOptions> = {}) {
  return planPushWith(workspace, { effects: systemEffects(), ...options })
}

/** Does exactly what a plan of `planPush` says, as one commit. */
export function applyPush(workspace: SyncWorkspace, plan: Plan<'push'>, options: WithEffects<ApplyPushOptions> = {}) {
  return applyPushWith(workspace, plan, { effects: systemEffects(), ...options })
}

/** Decides one conflict that a pull has found. */
export function resolveConflict(
  workspace: SyncWorkspace,
  decision: { readonly path: string; readonly resolution: Resolution },
  options: WithEffects<SyncOptions> = {},
) {
  return resolveConflictWith(workspace, decision, { effects: systemEffects(), ...options })
}

/** Makes all changes of a plan such as that of `planRenameStep`, or none; files that go are copied to `.stepyard/backup`. */
export function applyItemPlan(
  { root }: Pick<Workspace, 'root'>,
  { changes }: ItemPlan,
  options: Partial<Pick<SyncOptions, 'effects'>> = {},
): Promise<EditResult> {
  if (root === undefined) throw new StepyardError('WORKSPACE_WITHOUT_FOLDER', {})
  return editItems(root, changes, { command: 'edit', effects: systemEffects(), keepCopies: true, ...options })
}

/**
 * Opens the tasks and steps of a folder for running them in this process, which owns the tasks until it is closed.
 * Loaded when it is asked for: who only syncs needs neither SQLite nor Vite.
 */
export async function openLocalEngine(options: WithEffects<LocalEngineOptions>): Promise<LocalEngine> {
  const { openLocalEngine: open } = await import('./localEngine.ts')
  return open({ effects: systemEffects(), ...options })
}

/** Opens a file of tasks for an engine, as its only owner. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<TaskStore> {
  const { openSqliteStore: open } = await import('./store/sqlite/openSqliteStore.ts')
  return open(options)
}

/** Opens a file of tasks for reading, whoever owns it. */
export async function openSqliteReader(options: { readonly file: string }): Promise<TaskReader> {
  const { openSqliteReader: open } = await import('./store/sqlite/openSqliteReader.ts')
  return open(options)
}

export { systemEffects } from './systemEffects.ts'
export type { Effects } from './effects.ts'
export type { Log, LogEntry, LogLevel } from './log.ts'
export type { Diagnostic, Severity } from './diagnostics.ts'
export { isStepyardError, StepyardError, type ErrorCode, type ErrorData } from './errors.ts'

export { loadWorkspace } from './workspace/load.ts'
export { checkWorkspace } from './workspace/check.ts'
export type { ConfigItem, Workspace } from './workspace/workspace.ts'
export type { ItemKind } from './workspace/layout.ts'

export { findCode, type Asked, type CodeItem, type CodeKind } from './workspace/edit/codeItem.ts'
export { planAddLibrary, type LibraryRequest } from './workspace/edit/addLibrary.ts'
export { planAddStep, type StepRequest } from './workspace/edit/addStep.ts'
export { planCloneStep, planRenameStep } from './workspace/edit/moveStep.ts'
export { planDeleteItems } from './workspace/edit/deleteItems.ts'
export { planSwitchSteps } from './workspace/edit/switchSteps.ts'
export type { EditedItem, FileChange, ItemPlan } from './workspace/edit/itemPlan.ts'
export type { EditResult } from './sync/editItems.ts'

export type { ApplyOptions, PullResult } from './sync/applyPull.ts'
export type { ApplyPushOptions, PushResult } from './sync/applyPush.ts'
export type { OpenConflict } from './sync/conflicts.ts'
export type { Diff, DiffOptions, ItemDiff, SideDiff } from './sync/diff.ts'
export type { GateOptions, SyncOptions } from './sync/options.ts'
export type {
  Attribution,
  Plan,
  PlannedAction,
  PlannedChange,
  PlannedConflict,
  PlannedItem,
  PlannedMove,
} from './sync/plan.ts'
export type { PushOptions } from './sync/planPush.ts'
export type { Proposal } from './sync/propose.ts'
export type { Resolution, Resolved } from './sync/resolve.ts'
export type { Selection } from './sync/selection.ts'
export type { SyncWorkspace } from './sync/session.ts'
export type { Status, StatusEntry, StatusOptions } from './sync/status.ts'

export { matchCondition } from './condition/match.ts'
export { explainCondition, formatExplanation, type Explanation } from './condition/explain.ts'
export { explainAll, type StepExplanation } from './condition/explainAll.ts'
export { any, every, exists, gt, gte, isoDate, lt, lte, not, oneOf } from './condition/extensions.ts'
export { isPortable, listExtensions } from './condition/portable.ts'
export { compileCondition, type Compiled } from './condition/compile.ts'
export {
  defineFake,
  type FakeContext,
  type FakeDefinition,
  type FakeHandler,
  type FakeLatency,
  type FakeParts,
  type FakeRefusal,
  type FakeRequest,
  type FakeResponse,
  type FakeRoute,
} from './defineFake.ts'
export { defineStep, type StepContext, type StepDefinition, type StepRetry } from './define.ts'
export type { AuditControl, ConfigValues, Connectors, Environments, Libraries, StepControl, Steps } from './define.ts'
export type { TaskControl, TaskSchemas, Via, Webhooks } from './define.ts'
export type { WorkspaceConnectors, WorkspaceLibraries, WorkspaceNames } from './define.ts'

export type { LocalEngine, LocalEngineOptions } from './localEngine.ts'
export { createEngine, type Engine, type EngineListeners } from './engine/engine.ts'
export type { CallOrigin, Connectors as EngineConnectors, EngineParts } from './engine/context.ts'
export { createRealClock, createVirtualClock, type Clock, type VirtualClock } from './engine/clock.ts'
export { createStepIndex, type StepIndex } from './engine/stepIndex.ts'
export { DEFAULT_SETTINGS, type EngineSettings } from './engine/settings.ts'
export { readEvents, type TypedEvent } from './engine/history.ts'
export type { TaskEvents } from './engine/events.ts'
export type { TaskInput } from './engine/newTask.ts'
export type { LoadedStep, StepCall, StepHost, StepOutcome, StepTable, StepWorld } from './stepHost.ts'
export { openMemoryStore } from './store/memory/openMemoryStore.ts'
export type { SqliteStoreOptions } from './store/sqlite/openSqliteStore.ts'
export type { TaskPage, TaskQuery } from './store/taskQuery.ts'
export type { TaskRecord, TaskState } from './store/taskRecord.ts'
export type { Scope, TaskReader, TaskStore } from './store/taskStore.ts'

export type * from './config/schemaTypes.ts'
