import { isAbsolute, relative, resolve, sep } from 'node:path'
import { StepyardError } from '../errors.ts'
import { parseMaxDelete, type MaxDelete } from '../snapshot/gates.ts'
import { nearestSpelling } from '../spelling.ts'
import type { SyncOptions } from '../sync/options.ts'
import { ITEM_KINDS, parseKind } from '../sync/selection.ts'
import type { ItemKind } from '../workspace/layout.ts'
import { flagOption, listOption, textOption, type CommandContext, type OptionSpec } from './command.ts'

/** The options every sync verb has, in the order help shows them. */
export const SYNC_OPTIONS: readonly OptionSpec[] = [
  { flags: '-e, --env <name>', describe: 'the environment (default: that of the checked-out branch)' },
  { flags: '--only <glob>', describe: 'only items whose path matches', repeat: true },
  { flags: '--exclude <glob>', describe: 'no items whose path matches', repeat: true },
  { flags: '--kind <kinds>', describe: 'only these kinds: steps, libraries, connectors, ...', repeat: true },
  { flags: '--dry-run', describe: 'show the plan and stop' },
  { flags: '--json', describe: 'print one JSON document' },
  { flags: '-y, --yes', describe: 'apply without asking; never allows a delete or a protected environment' },
  { flags: '--no-interactive', describe: 'never ask; without --yes this shows the plan and stops' },
]

/** Reads the options every sync verb has. Paths are taken from where the user stands. */
export function readSyncOptions(context: CommandContext, root: string): SyncOptions {
  const { args, options, cwd, effects } = context
  const environment = textOption(options, 'env')
  return {
    effects,
    paths: args.map((path) => readPath(path, { cwd, root })),
    within: relative(root, cwd).split(sep).join('/'),
    only: listOption(options, 'only'),
    exclude: listOption(options, 'exclude'),
    kinds: listOption(options, 'kind').map(readKind),
    ...readGitOptions(context),
    ...(environment !== undefined && { environment }),
  }
}

/** How git is asked, as every command can be told. */
export function readGitOptions({ options }: CommandContext): Pick<SyncOptions, 'backend' | 'timeout'> {
  const timeout = textOption(options, 'timeout')
  return {
    backend: readBackend(textOption(options, 'gitBackend')),
    ...(timeout !== undefined && { timeout: readSeconds(timeout) * 1000 }),
  }
}

/** Whether only the plan is wanted: asked for, or nobody is there to say yes. */
export function planOnly({ options, terminal }: CommandContext): boolean {
  if (flagOption(options, 'dryRun')) return true
  return !flagOption(options, 'yes') && (!terminal.interactive || flagOption(options, 'json'))
}

/** The value of `--max-delete`. */
export function readMaxDelete(text: string | undefined): { maxDelete?: MaxDelete } {
  if (text === undefined) return {}
  const maxDelete = parseMaxDelete(text)
  if (maxDelete !== undefined) return { maxDelete }
  throw usage(
    `--max-delete takes a number or a share, not "${text}".`,
    'Write `--max-delete 12` or `--max-delete 40%`.',
  )
}

// Sync looks for it from where the user stands and as the name of an item; an absolute path means itself alone.
function readPath(path: string, { cwd, root }: { cwd: string; root: string }): string {
  const fromRoot = relative(root, resolve(cwd, path)).split(sep).join('/')
  if (fromRoot === '..' || fromRoot.startsWith('../') || isAbsolute(fromRoot)) {
    throw usage(`"${path}" is outside the workspace "${root}".`, 'Give paths inside the workspace.')
  }
  const typed = isAbsolute(path) ? `./${relative(cwd, path)}` : path
  return typed.split(sep).join('/')
}

function readKind(word: string): ItemKind {
  const kind = parseKind(word)
  if (kind) return kind
  const nearest = nearestSpelling(word, ITEM_KINDS)
  throw usage(
    `There is no kind "${word}".`,
    nearest ? `Did you mean \`--kind ${nearest}\`?` : `Kinds: ${ITEM_KINDS.join(', ')}.`,
  )
}

function readBackend(text: string | undefined): 'auto' | 'system' | 'isomorphic' {
  if (text === undefined || text === 'auto') return 'auto'
  if (text === 'system' || text === 'isomorphic') return text
  throw usage(`There is no git backend "${text}".`, 'Choose `--git-backend auto`, `system` or `isomorphic`.')
}

function readSeconds(text: string): number {
  const seconds = /^(\d+(?:\.\d+)?)s?$/.exec(text)?.[1]
  if (seconds === undefined || Number(seconds) <= 0)
    throw usage(`--timeout takes seconds, not "${text}".`, 'Write `--timeout 60`.')
  return Number(seconds)
}

function usage(reason: string, hint: string): StepyardError {
  return new StepyardError('USAGE', { reason, hint })
}
