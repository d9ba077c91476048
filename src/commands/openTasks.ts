import type { Diagnostic } from '../diagnostics.ts'
import type { LocalEngine, LocalSteps } from '../localEngine.ts'
import {
  interruptAbandoned,
  interruptAll,
  openTaskReader,
  openTaskStore,
  scopeOf,
  type LocalTasksOptions,
} from '../localTasks.ts'
import { lockHolder } from '../disk/lock.ts'
import { tasksFile } from '../namespaces.ts'
import type { CommandEngine } from '../remoteEngine.ts'
import { maskedReader } from '../maskedTasks.ts'
import { findServer, type RunningServer } from '../runningServer.ts'
import type { TaskReader, TaskStore } from '../store/taskStore.ts'
import { maskDocument } from '../validation/maskDocument.ts'
import { createPiiMasking } from '../validation/maskPii.ts'
import type { Pii } from '../validation/pii.ts'
import { readTaskPii } from '../validation/taskKinds.ts'
import { loadSchemas } from '../workspace/loadValues.ts'
import { flagOption, type CommandContext, type OptionSpec } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { openWorkspace } from './openWorkspace.ts'
import { createPaint, plural } from './paint.ts'
import type { ScopedTasks } from './resolveTask.ts'
import { shown } from './shown.ts'
import { localOptions, STEP_OPTIONS, stepOptions } from './stepOptions.ts'

/** Shows what is about people. */
export const PII_OPTION: OptionSpec = {
  flags: '--with-pii',
  describe: 'show what schemas call data about people (x-pii)',
}

/** How a command lets tasks run. */
export const RUN_OPTIONS: readonly OptionSpec[] = [
  ...STEP_OPTIONS,
  PII_OPTION,
  { flags: '--wait', describe: 'go on until pauses, retries and sub-tasks are over' },
  { flags: '--skip-time', describe: 'the same, without waiting: the clock goes on by itself' },
]

/** Tasks of the workspace somebody stands in, and where it is. */
export interface OpenedTasks<Store extends TaskReader = TaskReader> extends ScopedTasks, AsyncDisposable {
  readonly store: Store
  readonly root: string
  readonly namespace: string
}

/** Opens the tasks of the workspace to print from them: another process may own them. */
export async function openTasks(context: CommandContext): Promise<OpenedTasks> {
  const tasks = await openWholeTasks(context)
  return { ...tasks, store: maskedReader(tasks.store, await readShownPii(context)) }
}

/** The same with everything that is in them, for what is not printed as it is. */
export async function openWholeTasks(context: CommandContext): Promise<OpenedTasks> {
  const { root, config } = openWorkspace(context)
  const { onWait: _quietly, ...options } = await localOptions(context, root)
  const [store, scope] = [await openTaskReader(options), scopeOf(config)]
  await interruptAbandoned({ ...options, reader: store, scope }, config.engine)
  return { root, namespace: options.namespace, store, scope, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

/**
 * Opens the tasks of the workspace for changing them without running any; what an engine that is gone left `processing`
 * is `interrupted` from then on. Throws `LOCKED`.
 */
export async function openTasksToChange(context: CommandContext, command: string): Promise<OpenedTasks<TaskStore>> {
  const { root, config } = openWorkspace(context)
  const scope = scopeOf(config)
  const options = await localOptions(context, root)
  const store = await openTaskStore({ ...options, command }, config.engine)
  await store.interrupt(scope, interruptAll(context.effects))
  return { root, namespace: options.namespace, store, scope, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

/** The steps of the workspace with everything to run them, in the environment that was chosen. */
export async function openSteps(context: CommandContext): Promise<LocalSteps> {
  const workspace = openWorkspace(context)
  const options = { ...(await stepOptions(context, workspace)), ...(await localOptions(context, workspace.root)) }
  return (await engineModule()).openLocalSteps({ ...options, ownThread: true })
}

/** What is not shown of task data: nothing with `--with-pii`. */
export async function readShownPii(context: CommandContext): Promise<Pii> {
  const { root, config } = openWorkspace(context)
  return readTaskPii(flagOption(context.options, 'withPii') ? [] : await loadSchemas(root, config.exclude))
}

/** What a command made of tasks, as it may be shown; `known` is data whose values are to be found in it. */
export async function shownOfTasks<Document>(
  context: CommandContext,
  document: Document,
  known: readonly unknown[] = [],
): Promise<Document> {
  const masking = createPiiMasking(await readShownPii(context))
  for (const data of known) masking.note(data)
  return maskDocument(masking, document)
}

/** How `openEngine` works. */
export interface EngineRequest {
  /** As it is typed, e.g. `task new`. */
  readonly command: string
  readonly onCommitted: (task: string) => void
}

/** An engine for the tasks of one command, in this process or in the dev server of the folder. */
export interface OpenedEngine extends Omit<LocalSteps, 'parts'>, AsyncDisposable {
  readonly engine: CommandEngine
  /** To print from; whoever changes data reads it from that of `parts`. */
  readonly store: TaskReader
  readonly scope: LocalEngine['scope']
  readonly parts: LocalSteps['parts']
  readonly actor: string
  /** The dev server that runs the tasks, where one does. */
  readonly server?: RunningServer
}

/**
 * Opens the engine for the tasks of one command; every other task stays as it is. Where a dev server has the tasks, that
 * one runs them. Throws `LOCKED`, `DEV_DIFFERS`.
 */
export async function openEngine(context: CommandContext, request: EngineRequest): Promise<OpenedEngine> {
  const workspace = openWorkspace(context)
  const { options } = context
  const steps = await stepOptions(context, workspace)
  const local = await localOptions(context, workspace.root)
  const ephemeral = flagOption(options, 'ephemeral')
  const running = ephemeral ? undefined : await findServer(workspace.root)
  const server = running && ((await hasTasks(running, local)) ? running : undefined)
  if (running && !server) {
    const words = `The dev server has the tasks of another namespace; this one runs here, in ${shown(local.namespace)}.`
    context.terminal.err(`${words}\n`)
  }
  const engine = server
    ? await (
        await import('./openRemoteEngine.ts')
      ).openRemoteEngine(context, { server, request, options: { ...steps, ...local } })
    : await (
        await engineModule()
      ).openLocalEngine({
        ...steps,
        ...local,
        ...request,
        ownThread: true,
        ownOnly: true,
        skipTime: flagOption(options, 'skipTime'),
        ephemeral,
      })
  warnOf(
    context,
    engine.loader.diagnostics.filter(({ severity }) => severity === 'error'),
  )
  // Steps have all of it; what is printed is read from here.
  return { ...engine, store: maskedReader(engine.store, await readShownPii(context)) }
}

/** The tasks of a dev server, to read, and where it is asked to change them. */
export interface ServedTasks extends OpenedTasks {
  readonly server: RunningServer
}

/** The dev server that has the tasks somebody would change, with these to read. */
export async function openServedTasks(context: CommandContext): Promise<ServedTasks | undefined> {
  const { root } = openWorkspace(context)
  const server = await findServerOf(await localOptions(context, root))
  return server && { ...(await openTasks(context)), server }
}

/** The dev server that has the tasks of a namespace, where one has. */
export async function findServerOf(
  place: Pick<LocalTasksOptions, 'root' | 'namespace'>,
): Promise<RunningServer | undefined> {
  const server = await findServer(place.root)
  return server && (await hasTasks(server, place)) ? server : undefined
}

/** Whether a dev server has the tasks of this namespace. */
async function hasTasks(
  { pid }: RunningServer,
  { root, namespace }: Pick<LocalTasksOptions, 'root' | 'namespace'>,
): Promise<boolean> {
  const holder = await lockHolder(`${tasksFile(root, namespace)}.lock`)
  return holder?.alive === true && holder.pid === pid
}

// Vite and the loader are known to it, and a list must not pay for them.
function engineModule() {
  return import('../localEngine.ts')
}

const SHOWN = 5

/**
 * Says what is wrong with the workspace, a few findings of it: a step that cannot be loaded does not run, which explains
 * a task that comes to rest too early.
 */
export function warnOf({ terminal }: CommandContext, findings: readonly Diagnostic[]): void {
  terminal.err(formatDiagnostics(findings.slice(0, SHOWN), createPaint(terminal.color)))
  const more = findings.length - SHOWN
  if (more > 0) terminal.err(`${plural(more, 'other finding')}: run \`stepyard check\`.\n`)
}
