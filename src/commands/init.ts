import { relative, resolve } from 'node:path'
import { StepyardError } from '../errors.ts'
import { cloneWorkspace, type ClonedWorkspaces } from '../sync/cloneWorkspace.ts'
import { findImportSource } from '../sync/import/findImportSource.ts'
import { planImport } from '../sync/import/planImport.ts'
import { readSource } from '../sync/import/readSource.ts'
import { initWorkspace, requireNoWorkspace, type NewWorkspace } from '../sync/initWorkspace.ts'
import { chooseTemplate, TEMPLATES } from '../sync/templates.ts'
import { quoteWord } from '../spelling.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext, type OptionValues } from './command.ts'
import { formatImport, importReport } from './formatImport.ts'
import { createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { readSyncOptions } from './syncOptions.ts'

/** `stepyard init`. */
export const init = defineCommand({
  summary: 'make a workspace',
  args: '[dir]',
  options: [
    { flags: '--template <name>', describe: `begin with one of ${Object.keys(TEMPLATES).join(', ')}` },
    { flags: '--from <source>', describe: 'clone this repository first, or take the steps of a folder over' },
    { flags: '--branch <name>', describe: 'with --from: the branch to check out (default: the one it names itself)' },
    { flags: '--copy', describe: 'with --from: take the files of a repository over without its history' },
    { flags: '--dry-run', describe: 'with --from: print what a folder would become, and stop' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard init',
    'stepyard init automations/billing',
    'stepyard init onboarding --template customer-onboarding',
    'stepyard init onboarding --from https://github.com/acme/onboarding.git',
    'stepyard init onboarding --from ../exported/steps --dry-run',
  ],
  async run(context) {
    const [dir = '.'] = context.args
    const directory = resolve(context.cwd, dir)
    const from = textOption(context.options, 'from')
    refuseMixed(context.options)
    if (from === undefined) {
      const template = textOption(context.options, 'template')
      const { stepyard: version } = context.versions
      const beginning =
        template === undefined ? undefined : { kind: 'template' as const, name: chooseTemplate(template), version }
      sayMade(context, await initWorkspace(directory, context.effects, beginning))
      return EXIT.ok
    }
    const copy = flagOption(context.options, 'copy')
    const source = findImportSource({ cwd: context.cwd, from, directory, copy })
    if (source.kind === 'folder') return importFolder(context, { directory, folder: source.folder })
    return clone(context, { directory, url: source.url })
  },
})

// Each of them says something about one way to begin, and nothing about the others.
function refuseMixed(options: OptionValues): void {
  const branch = textOption(options, 'branch')
  const hasFrom = textOption(options, 'from') !== undefined
  if (branch !== undefined && !hasFrom) {
    const hint = `Write \`stepyard init --from <git url> --branch ${quoteWord(branch)}\`.`
    throw new StepyardError('USAGE', { reason: '`--branch` says which branch of `--from` to take.', hint })
  }
  if (hasFrom && textOption(options, 'template') !== undefined) throw new StepyardError('USAGE', BOTH)
  if (!hasFrom && (flagOption(options, 'copy') || flagOption(options, 'dryRun')))
    throw new StepyardError('USAGE', ALONE)
}

const BOTH = {
  reason: 'A workspace begins with a template or with what `--from` names, not with both.',
  hint: 'Leave one of `--template` and `--from` out.',
}

const ALONE = {
  reason: '`--copy` and `--dry-run` say how to take a folder over.',
  hint: 'Write `stepyard init --from <folder> --dry-run`.',
}

async function clone(
  context: CommandContext,
  { directory, url }: { readonly directory: string; readonly url: string },
): Promise<number> {
  if (flagOption(context.options, 'copy') || flagOption(context.options, 'dryRun')) {
    const hint = `\`${quoteWord(url)}\` is cloned; see \`stepyard init --help\`.`
    throw new StepyardError('USAGE', { reason: '`--copy` and `--dry-run` are for folders of this machine.', hint })
  }
  const { effects, timeout } = readSyncOptions({ ...context, args: [] }, context.cwd)
  const branch = textOption(context.options, 'branch')
  const waiting = timeout === undefined ? {} : { timeout }
  const request = { directory, url, effects, ...(branch !== undefined && { branch }), ...waiting }
  sayCloned(context, await cloneWorkspace(request))
  return EXIT.ok
}

async function importFolder(
  context: CommandContext,
  { directory, folder }: { readonly directory: string; readonly folder: string },
): Promise<number> {
  if (textOption(context.options, 'branch') !== undefined) {
    const hint = 'Leave `--branch` out, or name the repository itself.'
    throw new StepyardError('USAGE', { reason: 'A folder that is taken over has no branches.', hint })
  }
  requireNoWorkspace(directory)
  const plan = await planImport(await readSource(folder), { inPlace: folder === directory })
  const { terminal, options } = context
  const json = flagOption(options, 'json')
  if (!json) terminal.out(formatImport(plan, { folder, color: terminal.color }))
  if (flagOption(options, 'dryRun')) {
    const report = { schemaVersion: 1, command: 'init', dryRun: true, root: directory, import: importReport(plan) }
    if (json) printReport(terminal, report)
    else terminal.out('Nothing was written.\n')
    return EXIT.ok
  }
  const made = await initWorkspace(directory, context.effects, { kind: 'import', plan })
  sayMade(context, made, { import: importReport(plan) })
  return EXIT.ok
}

function sayMade(context: CommandContext, workspace: NewWorkspace, more: object = {}): void {
  const next = nextOf(context, workspace)
  if (flagOption(context.options, 'json')) {
    printReport(context.terminal, { schemaVersion: 1, command: 'init', ...workspace, ...more, next })
    return
  }
  context.terminal.out(formatMade(context, workspace) + formatNext(next))
  if (context.terminal.interactive && !workspace.kept) context.terminal.out(formatTemplates())
}

function formatTemplates(): string {
  const width = Math.max(...Object.keys(TEMPLATES).map((name) => name.length))
  const lines = Object.entries(TEMPLATES).map(([name, about]) => `  ${name.padEnd(width)}  ${about}\n`)
  return `Or begin with a whole one, \`stepyard init <folder> --template <name>\`:\n${lines.join('')}`
}

function sayCloned(context: CommandContext, raw: ClonedWorkspaces): void {
  const { terminal, options } = context
  const next = raw.made ? nextOf(context, raw.made) : nextOfClone(context, raw)
  if (flagOption(options, 'json')) {
    printReport(terminal, { schemaVersion: 1, command: 'init', ...raw, next })
    return
  }
  const cloned = shown(raw)
  const { bold } = createPaint(terminal.color)
  const at = cloned.branch === undefined ? 'it has no commit yet' : `branch ${bold(cloned.branch)}`
  terminal.out(`Cloned ${cloned.remote} into ${cloned.directory} (${at}).\n`)
  if (cloned.made) terminal.out(formatMade(context, cloned.made))
  else if (cloned.workspaces.length === 0) terminal.out('It holds no workspace.\n')
  else terminal.out(`It holds ${plural(cloned.workspaces.length, 'workspace')}:\n${formatFound(cloned)}`)
  terminal.out(formatNext(next))
}

function formatFound({ workspaces }: ClonedWorkspaces): string {
  const named = ({ name }: { name?: string }): string => name ?? 'its stepyard.yaml has errors'
  return workspaces.map((found) => `  ${found.folder === '' ? '.' : found.folder} (${named(found)})\n`).join('')
}

function formatMade({ terminal }: CommandContext, workspace: NewWorkspace): string {
  const paint = createPaint(terminal.color)
  const { name, root, repositoryMade, branch, environments, made, changed, kept = [] } = shown(workspace)
  const lines = Object.entries(environments).map(([environment, { branch: on }]) => `${environment} (branch ${on})`)
  return [
    `Made the workspace ${paint.bold(name)} in ${root}${kindOf(workspace)}.\n`,
    repositoryMade ? `  ${paint.good('git init')}, on branch ${branch ?? ''}\n` : '',
    ...made.map((file) => `  ${paint.good('made')}     ${file}\n`),
    ...changed.map((file) => `  ${paint.good('changed')}  ${file}\n`),
    ...kept.map((file) => `  kept     ${file}, which was there\n`),
    `Environments: ${lines.join(', ')}.\n`,
  ].join('')
}

function kindOf({ dialect, template }: NewWorkspace): string {
  if (template) return `, of the template ${template}`
  return dialect ? `, with the steps that were there (dialect ${dialect})` : ''
}

function formatNext(next: readonly string[]): string {
  return `Next:\n${shown(next)
    .map((line) => `  ${line}\n`)
    .join('')}`
}

function nextOf({ cwd }: CommandContext, workspace: NewWorkspace): string[] {
  const { root, environments, branch, hasRemote } = workspace
  const current = Object.values(environments).some((environment) => environment.branch === branch)
  const option = current ? '' : ` -e ${Object.keys(environments)[0] ?? ''}`
  const repository = branch === undefined && !hasRemote ? ['git init'] : []
  const remote = hasRemote ? [] : ['git remote add origin <git url>']
  const sent = [...repository, ...remote, `stepyard push${option}`, ...commitOf(workspace)]
  return [...goTo(cwd, root), ...tryIt(workspace), ...sent]
}

function tryIt({ template, kept = [] }: NewWorkspace): string[] {
  if (!template) return []
  const missing = kept.includes('package.json') ? ' --save-dev stepyard typescript vitest' : ''
  return [`npm install${missing}`, 'npx stepyard types', 'npx stepyard check', 'npx stepyard test', 'npx stepyard dev']
}

// Hidden files are no items: only git carries them. After the push, so that the branch is that of the remote.
function commitOf({ made, changed, template }: NewWorkspace): string[] {
  const files = [...made, ...changed].filter((file) => file.startsWith('.')).map((file) => file.replace(/\/.*/, ''))
  if (files.length === 0) return []
  const subject = template ? 'Set up editors and CI' : 'Ignore local files'
  return [`git add ${[...new Set(files)].join(' ')} && git commit -m "${subject}" && git push origin HEAD`]
}

function nextOfClone({ cwd }: CommandContext, { directory, workspaces }: ClonedWorkspaces): string[] {
  const [first] = workspaces
  if (!first) return [...goTo(cwd, directory), 'stepyard init']
  return [...goTo(cwd, resolve(directory, first.folder)), 'stepyard pull']
}

function goTo(cwd: string, folder: string): string[] {
  const way = relative(cwd, folder)
  if (way === '') return []
  return [`cd ${quoteWord(way)}`]
}
