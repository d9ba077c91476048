import type { Effects } from './effects.ts'
import { isStepyardError, StepyardError } from './errors.ts'
import type {
  SyncApplyRequest,
  SyncConflicts,
  SyncPlanRequest,
  SyncPort,
  SyncResolveRequest,
  SyncSelection,
} from './server/syncPort.ts'
import { parseMaxDelete } from './snapshot/gates.ts'
import { applyPull } from './sync/applyPull.ts'
import { applyPush } from './sync/applyPush.ts'
import { blockedBy } from './sync/blockedBy.ts'
import { conflictPaths } from './sync/conflictPaths.ts'
import type { GateOptions, SyncOptions } from './sync/options.ts'
import type { Plan } from './sync/plan.ts'
import { planPull } from './sync/planPull.ts'
import { planPush } from './sync/planPush.ts'
import { planReport, pullExtras, pushExtras, statusReport, stoppedExtras } from './sync/report.ts'
import { abortResolve, listConflicts, resolveConflict } from './sync/resolve.ts'
import { parseKind } from './sync/selection.ts'
import type { SyncWorkspace } from './sync/session.ts'
import { status } from './sync/status.ts'
import { readWorkspaceConfig } from './workspace/readWorkspaceConfig.ts'

/** How the folder of a dev server reaches its branches. */
export interface DevSyncOptions extends Pick<SyncOptions, 'backend' | 'timeout'> {
  readonly root: string
  readonly effects: Effects
}

/** Pull, push and what goes with them, for requests: each opens the folder as a command does, and lets go of it. */
export function createDevSync(options: DevSyncOptions): SyncPort {
  const during = <T>(signal: AbortSignal, work: (call: SyncCall) => Promise<T>): Promise<T> =>
    workDuring(options, signal, work)
  return {
    status: ({ fetch = false, ...selection }, signal) =>
      during(signal, async ({ workspace, given }) =>
        statusReport(await status(workspace, { ...given, ...readSelection(selection), fetch })),
      ),
    plan: (request, signal) =>
      during(signal, async (call) => {
        const { plan } = await makePlan(call, request)
        return planReport(plan, stoppedExtras(plan))
      }),
    apply: (request, signal) => during(signal, (call) => apply(call, request)),
    resolve: (request, signal) => during(signal, (call) => resolve(call, request)),
  }
}

/** What one request works with. */
interface SyncCall {
  readonly workspace: SyncWorkspace
  readonly given: SyncOptions
}

async function workDuring<T>(
  { root, effects, backend = 'auto', timeout }: DevSyncOptions,
  gone: AbortSignal,
  work: (call: SyncCall) => Promise<T>,
): Promise<T> {
  const signal = effects.signal ? AbortSignal.any([effects.signal, gone]) : gone
  // Whoever sends a request is not at the terminal of the server.
  const own: Effects = { ...effects, signal, progress: () => {}, askSecret: async () => undefined }
  const given: SyncOptions = { effects: own, backend, ...(timeout !== undefined && { timeout }) }
  try {
    // As it stands now: what was loaded last may be a save behind.
    return await work({ workspace: { root, config: readWorkspaceConfig(root) }, given })
  } catch (error) {
    if (signal.aborted) throw new StepyardError('INTERRUPTED', {}, { cause: error })
    throw error
  }
}

/** A plan with what carries it out. */
interface Planned {
  readonly plan: Plan
  readonly carryOut: () => Promise<ReturnType<typeof planReport>>
}

async function makePlan(
  { workspace, given }: SyncCall,
  request: SyncPlanRequest & Partial<SyncApplyRequest>,
): Promise<Planned> {
  const { direction, allowDelete = false, maxDelete: _read, plan: _shown, message, ...selection } = request
  const asked = { ...given, ...readSelection(selection), ...readMaxDelete(request) }
  if (direction === 'pull') {
    const plan = await planPull(workspace, asked)
    return { plan, carryOut: async () => planReport((await applyPull(workspace, plan, asked)).plan, pullExtras(plan)) }
  }
  const options = { ...asked, allowDelete, ...(message !== undefined && { message }) }
  const plan = await planPush(workspace, options)
  return {
    plan,
    carryOut: async () => {
      const pushed = await applyPush(workspace, plan, options)
      return planReport(pushed.plan, pushExtras(pushed))
    },
  }
}

async function apply(call: SyncCall, request: SyncApplyRequest): ReturnType<SyncPort['apply']> {
  const { plan, carryOut } = await makePlan(call, request)
  const { environment } = plan
  if (plan.id !== request.plan) {
    throw new StepyardError('STALE_PLAN', { environment, reason: 'it would not be the one that was shown' })
  }
  const stops = blockedBy(plan)
  try {
    return await carryOut()
  } catch (error) {
    // That a plan is refused is part of it; applying it has laid out its conflicts.
    if (stops && isStepyardError(error, stops.code)) return planReport(plan, stoppedExtras(plan, stops))
    throw error
  }
}

async function resolve({ workspace, given }: SyncCall, request: SyncResolveRequest): Promise<SyncConflicts> {
  const { environment: asked, paths = [], resolution, abort = false } = request
  const options = { ...given, ...(asked !== undefined && { environment: asked }) }
  if (abort) await abortResolve(workspace, options)
  const decided: { readonly path: string; readonly backup?: string }[] = []
  const named = await conflictPaths(workspace, paths, options)
  if (named.length > 0 && resolution === undefined) throw invalid('body lacks "resolution"')
  for (const path of named) {
    if (resolution === undefined) continue
    const { conflict, backup } = await resolveConflict(workspace, { path, resolution }, options)
    decided.push({ path: conflict.path, ...(backup !== undefined && { backup }) })
  }
  const { environment, open } = await listConflicts(workspace, options)
  return { schemaVersion: 1, command: 'resolve', environment, conflicts: open, decided }
}

function readSelection({ kinds = [], ...selection }: SyncSelection): Pick<SyncOptions, keyof SyncSelection> {
  return { ...selection, kinds: kinds.map(readKind) }
}

function readKind(word: string) {
  const kind = parseKind(word)
  if (kind) return kind
  throw invalid(`body.kinds: there is no kind "${word}"`)
}

function readMaxDelete({ maxDelete: given }: SyncPlanRequest): Pick<GateOptions, 'maxDelete'> {
  if (given === undefined) return {}
  const maxDelete = parseMaxDelete(String(given))
  if (maxDelete === undefined) throw invalid(`body.maxDelete: "${given}" is no number and no share such as "40%"`)
  return { maxDelete }
}

function invalid(problem: string): StepyardError {
  return new StepyardError('REQUEST_INVALID', { problems: [problem] })
}
