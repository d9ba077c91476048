import type { Diagnostic } from '../diagnostics.ts'
import { EXIT, flagOption, type CommandContext, type ExitCode } from './command.ts'
import { formatOutcome } from './formatOutcome.ts'
import { formatTaskList } from './formatTaskList.ts'
import { createLiveTimeline, type LiveTimeline } from './liveTimeline.ts'
import { openEngine, warnOf, type OpenedEngine } from './openTasks.ts'
import { printReport } from './printReport.ts'
import { settle } from './settleTasks.ts'
import { outcomeDocument, readOutcome, type ReadOutcome } from './taskOutcome.ts'
import { nameWidth, readDetails, stepNames, taskStyle } from './taskStyle.ts'

/** A command that lets tasks run. */
export interface RunRequest {
  /** As it is typed, e.g. `task new`. */
  readonly command: string
  /**
   * Submits or changes the tasks and answers their ids. Calls `follow` with each one that was there, before it changes
   * it, so that only what comes then is printed.
   */
  readonly start: (local: OpenedEngine, follow: LiveTimeline['follow']) => Promise<readonly string[]>
  /** Makes the document of `--json` a list, whatever the number. Default false. */
  readonly list?: boolean
  /** Prints a line for each task when it rests, and nothing on the way. Default false. */
  readonly brief?: boolean
}

/**
 * Runs tasks in this process until they rest: prints what happens while it happens, then how each one ended and what to
 * type next. Answers 1 when one ended in error, 130 when somebody interrupted it.
 */
export async function letRun(context: CommandContext, request: RunRequest): Promise<ExitCode> {
  const changes = createChanges()
  await using local = await openEngine(context, { command: request.command, onCommitted: changes.note })
  const live = openLive(context, request, local)
  const known = new Set(local.loader.diagnostics.map(keyOf))
  changes.listen(live.note)
  const ids = await request.start(local, live.follow)
  const { signal } = context.effects
  const wait = flagOption(context.options, 'wait') || flagOption(context.options, 'skipTime')
  const ticking = tick(context, live)
  const interrupted = await settle(local, { ids, wait, signal, written: changes.next }).finally(() =>
    clearInterval(ticking),
  )
  await live.flush()
  // Bodies are looked at when they first run.
  warnOf(
    context,
    local.loader.diagnostics.filter((finding) => !known.has(keyOf(finding))),
  )
  const outcomes = await Promise.all(ids.map((id) => readOutcome(context, local, id)))
  report(context, { request, local, outcomes })
  if (interrupted && local.server) {
    context.terminal.err('The dev server goes on with it: `stepyard task stop <id>` ends it there.\n')
  }
  if (interrupted) return EXIT.interrupted
  return outcomes.some(hasFailed) ? EXIT.error : EXIT.ok
}

function keyOf({ code, file, line, column }: Diagnostic): string {
  return [code, file, line, column].join(':')
}

const TICK = 250

// A step that takes long is named while it runs: its line comes when it has ended.
function tick({ effects }: CommandContext, live: LiveTimeline): NodeJS.Timeout {
  return setInterval(() => {
    const step = live.running()
    effects.progress(step === undefined ? '' : `${step} is running`)
  }, TICK).unref()
}

/** Tells of commits: to one listener, and to whoever waits for the next one. */
function createChanges() {
  let listener = (_task: string): void => {}
  let waiting: (() => void)[] = []
  return {
    listen: (to: (task: string) => void) => void (listener = to),
    next: () => new Promise<void>((resolve) => waiting.push(resolve)),
    note: (task: string) => {
      listener(task)
      for (const resolve of waiting) resolve()
      waiting = []
    },
  }
}

function openLive(context: CommandContext, { brief }: RunRequest, local: OpenedEngine): LiveTimeline {
  const { terminal, options } = context
  return createLiveTimeline(local, {
    ...taskStyle(context, local.root),
    details: readDetails(options),
    nameWidth: nameWidth(stepNames(local.parts.index.table.steps)),
    terminal: brief || flagOption(options, 'json') ? { out: () => {} } : terminal,
    environment: local.parts.workspace.environment,
  })
}

interface Report {
  readonly request: RunRequest
  readonly local: OpenedEngine
  readonly outcomes: readonly ReadOutcome[]
}

function report(context: CommandContext, { request: { command, list, brief }, local, outcomes }: Report): void {
  const { terminal, options } = context
  if (flagOption(options, 'json')) {
    const { environment } = local.parts.workspace
    const documents = outcomes.map(outcomeDocument)
    const tasks = list ? { tasks: documents } : { task: documents[0] }
    printReport(terminal, { schemaVersion: 1, command, environment, ...tasks })
    return
  }
  const style = { ...taskStyle(context, local.root), told: true }
  if (brief)
    terminal.out(
      formatTaskList(
        outcomes.map(({ record }) => record),
        style,
      ),
    )
  else for (const outcome of outcomes) terminal.out(`\n${formatOutcome(outcome, style)}`)
}

function hasFailed({ task, family }: ReadOutcome): boolean {
  return [task, ...family].some(({ state }) => state === 'error')
}
