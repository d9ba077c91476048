import { isLive } from '../connectors/callRules.ts'
import type { Dev, DevDelivery, DevEvent, DevOptions, FindingCounts } from '../dev.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { LocalEngine } from '../localEngine.ts'
import { flagOption, type CommandContext } from './command.ts'
import { createDevKeys } from './devKeys.ts'
import { createDevStatus } from './devStatus.ts'
import { createDevTasks, type DevTasks } from './devTasks.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { createPaint, lasting, plural, type Paint } from './paint.ts'
import { shown } from './shown.ts'
import { readDetails, taskStyle } from './taskStyle.ts'

/** What a dev server tells whoever started it. */
export interface DevScreen {
  readonly listeners: Required<Pick<DevOptions, 'onEvent' | 'onCommitted'>>
  listening(server: Dev): void
  ready(local: LocalEngine): void
  /** Resolves when somebody presses the key that ends it. */
  readonly quit: Promise<void>
  /** Takes back what is not printed for good. */
  close(): void
  /** Everything that is noted is printed. */
  flush(): Promise<void>
}

/** The screen for people; a document a line with `--json`. */
export function createDevScreen(context: CommandContext): DevScreen {
  return flagOption(context.options, 'json') ? jsonScreen(context) : wordScreen(context)
}

// What reaches the outside is never overlooked.
function liveLine({ table, modeOf }: LocalEngine['connectors'], paint: Paint): string {
  const live = table.all.filter(({ namespace }) => isLive(modeOf(namespace))).map(({ name }) => shown(name))
  return live.length === 0 ? '' : `  ${paint.bad(`LIVE: calls of ${live.join(', ')} reach the service itself`)}\n`
}

function jsonScreen({ terminal }: CommandContext): DevScreen {
  const write = (document: object): void => terminal.out(`${JSON.stringify(document)}\n`)
  return {
    listeners: { onEvent: write, onCommitted: (task) => write({ type: 'task.changed', task }) },
    listening: ({ url }) => write({ type: 'listening', url }),
    ready: () => write({ type: 'ready' }),
    quit: new Promise(() => {}),
    close: () => {},
    flush: async () => {},
  }
}

function wordScreen(context: CommandContext): DevScreen {
  const { terminal, options, effects } = context
  const paint = createPaint(terminal.color)
  let tasks: DevTasks | undefined
  let url = ''
  let known: readonly Diagnostic[] = []
  const tellNew = (diagnostics: readonly Diagnostic[]): void => {
    const keys = new Set(known.map(keyOf))
    terminal.out(formatDiagnostics(diagnostics.filter((finding) => !keys.has(keyOf(finding))).slice(0, SHOWN), paint))
    known = diagnostics
  }
  let diagnosticsOf = (): readonly Diagnostic[] => []
  const status = createDevStatus(context)
  const keys = createDevKeys(context)
  const onEvent = (event: DevEvent): void => {
    status.note(event)
    const line = lineOf(event)
    if (line !== '') terminal.out(`${paint.dim(line)}\n`)
    if (event.type === 'generation.ready') tellNew(diagnosticsOf())
  }
  return {
    listeners: {
      onEvent,
      onCommitted(task) {
        tasks?.note(task)
        status.changed()
        keys.last(task)
      },
    },
    quit: keys.quit,
    close() {
      keys.close()
      status.close()
    },
    listening(server) {
      url = server.url
      terminal.out(`${paint.bold('stepyard dev')}  ${url}\n`)
    },
    ready(local) {
      const { workspace, loader, parts, connectors } = local
      const { steps } = loader.table
      const words = [`${shown(workspace.name)} in ${parts.workspace.environment}`, plural(steps.size, 'step')]
      terminal.out(`  ${words.join(' · ')}\n`)
      terminal.out(liveLine(connectors, paint))
      if (steps.size === 0) terminal.out('  There are no steps: `stepyard step add hello`.\n')
      diagnosticsOf = () => loader.diagnostics
      tellNew(loader.diagnostics)
      tasks = createDevTasks(local, {
        details: readDetails(options),
        style: () => taskStyle(context, local.root),
        print: terminal.out,
        onProblem: (task, error) =>
          effects.log({ level: 'warning', message: `task ${task} cannot be printed: ${String(error)}` }),
      })
      status.open(local)
      keys.open(local, url)
    },
    flush: async () => tasks?.flush(),
  }
}

const SHOWN = 10

function keyOf({ code, file, line, column, message }: Diagnostic): string {
  return [code, file, line, column, message].join(':')
}

function lineOf(event: DevEvent): string {
  switch (event.type) {
    case 'generation.ready':
      return event.files.length === 0
        ? ''
        : `gen ${event.generation} · reloaded ${lasting(event.milliseconds).trim()} · ${filesIn(event.files)}`
    case 'generation.failed':
      return `reload failed · ${filesIn(event.files)} · ${shown(event.error.message)}`
    case 'step.invalid':
      return `${shown(event.step)} cannot be loaded; its last good version goes on`
    case 'step.healed':
      return `${shown(event.step)} can be loaded again`
    case 'diagnostics.changed':
      return countsLine(event)
    case 'webhook.received':
      return deliveryLine(event.delivery)
    case 'tasks.deleted':
      return `deleted ${plural(event.ids.length, 'task')}`
    case 'clock.changed':
      return `clock ${event.mode} · ${new Date(event.now).toISOString()}`
  }
}

// Errors were told with their places; the rest is for whoever asks.
function countsLine({ errors, warnings, notes }: FindingCounts): string {
  const counts = [...(errors > 0 ? [plural(errors, 'error')] : []), plural(warnings, 'warning'), plural(notes, 'note')]
  return `check · ${counts.join(', ')} · \`stepyard check\` lists them`
}

function deliveryLine({ method, path, status, task, reason }: DevDelivery): string {
  return `${shown(method)} ${shown(path)} · ${status} · ${task === null ? shown(reason ?? '') : `task ${shown(task)}`}`
}

function filesIn(files: readonly string[]): string {
  const [first = '', ...others] = files
  return others.length === 0 ? shown(first) : `${shown(first)} and ${others.length} more`
}
