import { formatDuration } from '../config/duration.ts'
import type { ResolvedConfig, ResolvedEnvironment } from '../config/resolveConfig.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { openCheckout } from '../git/checkout.ts'
import { chooseEnvironment } from '../sync/chooseEnvironment.ts'
import { switchedEnvironment } from '../sync/editEnvironment.ts'
import { checkValues, CONFIG_SCHEMA } from '../validation/checkValues.ts'
import { localSecrets } from '../validation/localSecrets.ts'
import { byPlace, checkWorkspace } from '../workspace/check.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { openWorkspace } from './openWorkspace.ts'
import { columns, createPaint } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

const JSON_OPTION = { flags: '--json', describe: 'print one JSON document' } as const

export const envList = defineCommand({
  summary: 'list the environments',
  options: [JSON_OPTION],
  async run(context) {
    const { root, config } = openWorkspace(context)
    const environments = [...config.environments.values()]
    const switched = await switchedEnvironment(root)
    if (flagOption(context.options, 'json')) {
      const listed = environments.map((environment) => describe(environment))
      printReport(context.terminal, {
        schemaVersion: 1,
        command: 'env list',
        switched: switched ?? null,
        environments: listed,
      })
      return EXIT.ok
    }
    const paint = createPaint(context.terminal.color)
    const rows = shown(environments).map((environment) => [
      paint.bold(environment.name),
      `branch ${environment.branch}`,
      [
        environment.protected ? 'protected' : '',
        environment.promoteFrom === undefined ? '' : `promoted from ${environment.promoteFrom}`,
        environment.name === switched ? 'chosen by `env switch`' : '',
      ]
        .filter(Boolean)
        .join(', '),
    ])
    context.terminal.out(columns(rows, ''))
    return EXIT.ok
  },
})

export const envShow = defineCommand({
  summary: 'show one environment',
  args: '[env]',
  options: [{ flags: '--source', describe: 'only where it is synced from' }, JSON_OPTION],
  examples: ['stepyard env show staging', 'stepyard env show prod --source'],
  async run(context) {
    const { root, config } = openWorkspace(context)
    const environment = await chosen(context, { root, config })
    const source = sourceOf(config, environment)
    const facts = flagOption(context.options, 'source') ? source : { ...describe(environment), ...source }
    if (flagOption(context.options, 'json')) {
      printReport(context.terminal, { schemaVersion: 1, command: 'env show', environment: environment.name, ...facts })
      return EXIT.ok
    }
    const rows = Object.entries(shown(facts)).map(([key, value]) => [
      key,
      value === null ? '(remote origin)' : String(value),
    ])
    context.terminal.out(columns(rows, ''))
    return EXIT.ok
  },
})

export const envCheck = defineCommand({
  summary: 'check environments and their values',
  args: '[env]',
  options: [JSON_OPTION],
  async run(context) {
    const { root, config } = openWorkspace(context)
    const [asked] = context.args
    if (asked !== undefined) chooseEnvironment({ environments: config.environments, asked, writesBranch: false })
    const findings = (await checkAll(context, root, asked)).filter((finding) => isAbout(finding, asked))
    if (flagOption(context.options, 'json')) {
      printReport(context.terminal, { schemaVersion: 1, command: 'env check', diagnostics: findings })
    } else {
      context.terminal.out(formatDiagnostics(findings, createPaint(context.terminal.color)))
      if (findings.length === 0) context.terminal.out('Nothing is wrong with the environments.\n')
    }
    return findings.some(({ severity }) => severity === 'error') ? EXIT.error : EXIT.ok
  },
})

async function checkAll({ effects }: CommandContext, root: string, environment: string | undefined) {
  const workspace = await loadWorkspace(root)
  const setSecrets = localSecrets({ root, env: effects.env }, workspace.secrets)
  const of = environment === undefined ? {} : { environment }
  return [...checkWorkspace(workspace), ...(await checkValues(workspace, { ...of, setSecrets }))].sort(byPlace)
}

async function chosen(
  { args, effects }: CommandContext,
  { root, config }: { root: string; config: ResolvedConfig },
): Promise<ResolvedEnvironment> {
  const { environments } = config
  const switched = await switchedEnvironment(root)
  const branch = (await openCheckout(root, effects))?.branch
  const [asked] = args
  const { name } = chooseEnvironment({
    environments,
    writesBranch: false,
    ...(branch !== undefined && { branch }),
    ...(asked !== undefined && { asked }),
    ...(switched !== undefined && { switched }),
  })
  const environment = environments.get(name)
  if (!environment) throw new Error(`chooseEnvironment answered "${name}", which is not there`)
  return environment
}

function describe(environment: ResolvedEnvironment) {
  const { name, branch, promoteFrom, gates, approvals } = environment
  return {
    name,
    branch,
    protected: environment.protected,
    promoteFrom: promoteFrom ?? '',
    gates: gates.join(', '),
    approvals: approvals.count,
  }
}

function sourceOf({ source }: ResolvedConfig, { branch, autoSync, syncInterval }: ResolvedEnvironment) {
  return {
    repository: source.repository ?? null,
    username: source.username ?? '',
    branch,
    autoSync,
    syncInterval: formatDuration(syncInterval.milliseconds),
  }
}

function isAbout({ file }: Diagnostic, environment: string | undefined): boolean {
  if (file === 'stepyard.yaml' || file === 'secrets.yaml' || file === CONFIG_SCHEMA) return true
  return environment === undefined ? file.startsWith('environments/') : file === `environments/${environment}.yaml`
}
