import { StepyardError } from '../errors.ts'
import { conflictPaths } from '../sync/conflictPaths.ts'
import type { OpenConflict } from '../sync/conflicts.ts'
import { abortResolve, listConflicts, resolveConflict, type Resolution } from '../sync/resolve.ts'
import { conflictWords } from './conflictWords.ts'
import { defineCommand, EXIT, flagOption, type CommandContext, type ExitCode } from './command.ts'
import { openWorkspace, type OpenedWorkspace } from './openWorkspace.ts'
import { columns, createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { readSyncOptions } from './syncOptions.ts'

const RESOLUTIONS: readonly Resolution[] = ['ours', 'theirs', 'merged', 'markers']

export const resolve = defineCommand({
  summary: 'decide conflicts that a pull has found',
  args: '[paths...]',
  options: [
    { flags: '-e, --env <name>', describe: 'the environment (default: that of the checked-out branch)' },
    { flags: '--ours', describe: 'keep the version of this folder' },
    { flags: '--theirs', describe: 'take the version of the branch; yours is backed up' },
    { flags: '--merged', describe: 'the file is now what it should be' },
    { flags: '--markers', describe: 'write both versions into the file, to be merged by hand' },
    { flags: '--list', describe: 'list the open conflicts (the default without a path)' },
    { flags: '--abort', describe: 'forget the open conflicts; nothing in the folder changes' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard resolve', 'stepyard resolve steps/orders/charge.ts --ours'],
  async run(context) {
    const workspace = openWorkspace(context)
    const {
      paths = [],
      only: _only,
      exclude: _exclude,
      kinds: _kinds,
      ...options
    } = readSyncOptions(context, workspace.root)
    if (flagOption(context.options, 'abort')) {
      await abortResolve(workspace, options)
      context.terminal.err('The open conflicts are forgotten; the next pull finds them anew.\n')
      return EXIT.ok
    }
    if (paths.length === 0 || flagOption(context.options, 'list')) return list(context, workspace)
    return decide(context, workspace, readResolution(context))
  },
})

async function decide(context: CommandContext, workspace: OpenedWorkspace, resolution: Resolution): Promise<ExitCode> {
  const { paths = [], ...options } = readSyncOptions(context, workspace.root)
  const { terminal } = context
  for (const path of await conflictPaths(workspace, paths, options)) {
    const at = { ...options, within: '' }
    const { conflict, open, backup } = await resolveConflict(workspace, { path, resolution }, at)
    const kept = backup === undefined ? '' : ` Your version is in ${backup}.`
    const next = open.length === 0 ? 'No conflict is left: pull again.' : `${plural(open.length, 'conflict')} left.`
    terminal.err(`${SAID[resolution](shown(conflict))}.${kept} ${resolution === 'markers' ? EDIT : next}\n`)
  }
  if (flagOption(context.options, 'json')) await list(context, workspace)
  return EXIT.ok
}

const EDIT = 'Edit the file, then run `stepyard resolve` again with `--merged`.'

const SAID: Readonly<Record<Resolution, (conflict: OpenConflict) => string>> = {
  ours: ({ title }) => `${title}: kept the version of this folder`,
  theirs: ({ title }) => `${title}: took the version of the branch`,
  merged: ({ title }) => `${title}: kept what is in the file`,
  markers: ({ title }) => `${title}: both versions are in the file`,
}

function readResolution({ options }: CommandContext): Resolution {
  const given = RESOLUTIONS.filter((resolution) => flagOption(options, resolution))
  const [resolution] = given
  if (resolution && given.length === 1) return resolution
  const reason = given.length === 0 ? 'Say how the conflict is decided.' : 'A conflict can be decided in one way only.'
  throw new StepyardError('USAGE', { reason, hint: 'Add one of `--ours`, `--theirs`, `--merged`, `--markers`.' })
}

async function list(context: CommandContext, workspace: OpenedWorkspace): Promise<ExitCode> {
  const { environment, open } = await listConflicts(workspace, readSyncOptions(context, workspace.root))
  const { terminal } = context
  if (flagOption(context.options, 'json')) {
    printReport(terminal, { schemaVersion: 1, command: 'resolve', environment, conflicts: open })
    return EXIT.ok
  }
  if (open.length === 0) terminal.out(`No open conflict with ${environment}.\n`)
  const paint = createPaint(terminal.color)
  for (const conflict of shown(open)) {
    const { title, path, files } = conflict
    terminal.out(`${paint.bad(title)}: ${conflictWords(conflict)}\n`)
    terminal.out(columns([['path', path], ...Object.entries(files)], '    '))
  }
  return EXIT.ok
}
