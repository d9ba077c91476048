import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { EnvironmentChange, ValueChange } from '../config/editConfig.ts'
import { readValueText } from '../config/scalarText.ts'
import { readSourceConfig } from '../config/sourceConfig.ts'
import { StepyardError } from '../errors.ts'
import { checkEnvironments, deleteEnvironment, editEnvironment, type EditedFiles } from '../sync/editEnvironment.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import { defineCommand, EXIT, textOption, type CommandContext } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'
import { createPaint } from './paint.ts'

export const envSet = defineCommand({
  summary: 'add or change an environment',
  args: '<env> [values...]',
  options: [
    { flags: '--branch <name>', describe: 'the Git branch that is this environment' },
    { flags: '--repository <url>', describe: 'where the branches of all environments are (default: remote origin)' },
    { flags: '--username <name>', describe: 'the name to sign in with' },
    {
      flags: '--auto-sync <bool>',
      describe: 'whether a host follows the branch by itself',
      choices: ['true', 'false'],
    },
    { flags: '--sync-interval <time>', describe: 'how often a host looks: 10s to 24h' },
    { flags: '--promote-from <env>', describe: 'the environment whose state is promoted into this one' },
    { flags: '--protected <bool>', describe: 'changes go through a compare branch', choices: ['true', 'false'] },
    { flags: '--file <path>', describe: 'a source configuration (JSON or YAML) to take all of this from' },
  ],
  examples: [
    'stepyard env set staging --branch staging',
    'stepyard env set dev API_URL=https://dev.example.com RETRIES=3',
    'stepyard env set prod --file source-config.json',
  ],
  async run(context) {
    const root = requireWorkspaceRoot(context)
    const [environment = '', ...pairs] = context.args
    const fromFile = await readFromFile(context)
    const change = { ...fromFile.change, ...readChange(context) }
    const values = readValues(pairs)
    if (Object.keys(change).length + Object.keys(values).length === 0) {
      throw usage(`Nothing to set for "${environment}".`, 'Add `--branch <name>`, another option, or KEY=VALUE.')
    }
    const { token } = fromFile
    const edit = { environment, change, values, ...(token !== undefined && { token }) }
    await say(context, root, await editEnvironment(root, edit, context.effects))
    if (token !== undefined)
      context.terminal.err('The token was given to the Git credential store; it is in no file.\n')
    return EXIT.ok
  },
})

export const envRemove = defineCommand({
  summary: 'remove an environment',
  args: '<env>',
  options: [],
  examples: ['stepyard env remove qa'],
  async run(context) {
    const [environment = ''] = context.args
    const root = requireWorkspaceRoot(context)
    await say(context, root, await deleteEnvironment(root, environment, context.effects))
    return EXIT.ok
  },
})

async function say({ terminal }: CommandContext, root: string, files: EditedFiles): Promise<void> {
  terminal.out(
    files.length === 0 ? 'Nothing changed: it is so already.\n' : files.map((file) => `Changed ${file}\n`).join(''),
  )
  if (files.includes(CONFIG_FILE))
    terminal.err(formatDiagnostics(await checkEnvironments(root), createPaint(terminal.color)))
}

async function readFromFile(context: CommandContext): Promise<{ change: EnvironmentChange; token?: string }> {
  const path = textOption(context.options, 'file')
  if (path === undefined) return { change: {} }
  const bytes = await readFile(resolve(context.cwd, path)).catch((cause: unknown) => {
    throw new StepyardError('FILE_UNREADABLE', { path }, { cause })
  })
  const { value, token, diagnostics } = readSourceConfig(bytes, path)
  context.terminal.err(formatDiagnostics(diagnostics, createPaint(context.terminal.color)))
  if (!value) throw new StepyardError('CONFIG_INVALID', { file: path, count: diagnostics.length })
  return { change: { ...value }, ...(token !== undefined && { token }) }
}

function readChange({ options }: CommandContext): EnvironmentChange {
  const text = (name: string): string | undefined => textOption(options, name)
  const flag = (name: string): boolean | undefined => (text(name) === undefined ? undefined : text(name) === 'true')
  const change = {
    branch: text('branch'),
    repository: text('repository'),
    username: text('username'),
    promoteFrom: text('promoteFrom'),
    syncInterval: text('syncInterval'),
    autoSync: flag('autoSync'),
    protected: flag('protected'),
  }
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

function readValues(pairs: readonly string[]): ValueChange {
  const entries = pairs.map((pair): [string, ReturnType<typeof readValueText>] => {
    const at = pair.indexOf('=')
    if (at < 1) throw usage(`"${pair}" is not KEY=VALUE.`, `Write \`${at < 0 && pair ? pair : 'KEY'}=value\`.`)
    return [pair.slice(0, at), readValueText(pair.slice(at + 1))]
  })
  return Object.fromEntries(entries)
}

function usage(reason: string, hint: string): StepyardError {
  return new StepyardError('USAGE', { reason, hint })
}
