import { openTaskMemory, openTaskMemoryReader, type LocalTasksOptions } from '../localTasks.ts'
import type { MemoryStore } from '../store/memoryStore.ts'
import { textOption, type CommandContext, type OptionSpec } from './command.ts'
import { localOptions } from './stepOptions.ts'
import { openWorkspace } from './openWorkspace.ts'
import { shown } from './shown.ts'

/** Which memory is meant. */
export const MEMORY_OPTIONS: readonly OptionSpec[] = [
  { flags: '--ns <name>', describe: 'the memory of this namespace; default: the one that tasks are of now' },
  { flags: '--connector <name>', describe: 'the connector whose keys are meant; default: memory' },
  { flags: '--json', describe: 'print one JSON document' },
]

/** What the tasks of a namespace remember beyond their end, with the keys of one connector. */
export interface OpenedMemory extends AsyncDisposable {
  readonly store: MemoryStore
  readonly space: string
  readonly namespace: string
  readonly now: number
}

/** Opens the memory for reading, whoever owns it. */
export async function openMemory(context: CommandContext): Promise<OpenedMemory> {
  const { root } = openWorkspace(context)
  return opened(context, await memoryOptions(context, root), openTaskMemoryReader)
}

/** Opens the memory for writing. Throws `LOCKED` while another process has it. */
export async function openMemoryToChange(context: CommandContext, command: string): Promise<OpenedMemory> {
  const { root, config } = openWorkspace(context)
  const options = { ...(await memoryOptions(context, root)), command }
  return opened(context, options, (found) => openTaskMemory(found, config.engine))
}

async function memoryOptions(context: CommandContext, root: string): Promise<LocalTasksOptions> {
  const onWait: LocalTasksOptions['onWait'] = ({ data }) =>
    context.terminal.err(`Waiting for \`stepyard ${shown(data.command)}\` (process ${data.holder}) to let go of it.\n`)
  const options = await localOptions(context, root)
  return { ...options, namespace: textOption(context.options, 'ns') ?? options.namespace, onWait }
}

async function opened(
  { options, effects }: CommandContext,
  found: LocalTasksOptions,
  open: (options: LocalTasksOptions) => Promise<MemoryStore>,
): Promise<OpenedMemory> {
  const store = await open(found)
  return {
    store,
    space: textOption(options, 'connector') ?? 'memory',
    namespace: found.namespace,
    now: effects.now().getTime(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}
