import { resolve } from 'node:path'
import type { Allowed } from '../checks/allow/applyAllowances.ts'
import type { Diagnostic, Severity } from '../diagnostics.ts'
import { writeDurably } from '../disk/durableFile.ts'
import { StepyardError } from '../errors.ts'
import { folderInRepository } from '../workspace/root.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { EXIT, flagOption, textOption, type CommandContext, type ExitCode, type OptionSpec } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { formatGithub } from './formatGithub.ts'
import { formatGitlab } from './formatGitlab.ts'
import { createPaint, plural } from './paint.ts'
import { shownJson } from './shown.ts'

const FORMATS = ['text', 'json', 'github', 'gitlab'] as const
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']

/** How findings are printed. */
export const REPORT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--format <format>', describe: 'how findings are printed', choices: FORMATS },
  { flags: '--json', describe: 'the same as --format json: one document' },
  { flags: '--output <file>', describe: 'write them to a file' },
  { flags: '--severity <severity>', describe: 'leave out what matters less', choices: SEVERITIES },
  { flags: '--max-warnings <count>', describe: 'fail when there are more warnings' },
]

/** What a check has found, and where. */
export interface CheckReport extends Allowed {
  readonly workspace: Workspace
  /** What was done before, in lines. */
  readonly before?: string
}

/** Prints a check as it was asked for, and says how the command ends. */
export async function reportCheck(context: CommandContext, report: CheckReport): Promise<ExitCode> {
  const { options, terminal, cwd } = context
  const most = readMost(context)
  const format = formatOf(context)
  const findings = atLeast(report.findings, textOption(options, 'severity'))
  const text = formatFindings(context, { ...report, findings })
  const output = textOption(options, 'output')
  const isDocument = output === undefined && (format === 'json' || format === 'gitlab')
  const say = isDocument ? terminal.err : terminal.out
  say(report.before ?? '')
  if (output === undefined) terminal.out(text)
  else await writeDurably(resolve(cwd, output), text, 0o644)
  if (!isDocument) terminal.out(`${summary(report)}\n`)
  const { error, warning } = count(report.findings)
  if (error > 0) return EXIT.error
  if (warning <= most) return EXIT.ok
  terminal.err(`${plural(warning, 'warning')}: more than \`--max-warnings ${most}\` lets pass.\n`)
  return EXIT.error
}

type Format = (typeof FORMATS)[number]

// Whoever asks for one of them gets it, on GitHub too.
function formatOf({ options, effects }: CommandContext): Format {
  if (flagOption(options, 'json')) return 'json'
  const asked = FORMATS.find((format) => format === textOption(options, 'format'))
  return asked ?? (effects.env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'text')
}

function formatFindings(context: CommandContext, { findings, workspace }: CheckReport): string {
  const folder = (): string => (workspace.root === undefined ? '' : folderInRepository(workspace.root))
  const format = formatOf(context)
  switch (format) {
    case 'json':
      return `${shownJson({ schemaVersion: 1, command: 'check', workspace: workspace.name, diagnostics: findings })}\n`
    case 'github':
      return formatGithub(findings, folder())
    case 'gitlab':
      return formatGitlab(findings, folder())
    case 'text':
      return formatDiagnostics(
        findings,
        createPaint(context.terminal.color && textOption(context.options, 'output') === undefined),
      )
    default:
      return format satisfies never
  }
}

function atLeast(findings: readonly Diagnostic[], least: string | undefined): readonly Diagnostic[] {
  const last = SEVERITIES.findIndex((severity) => severity === least)
  if (last < 0) return findings
  return findings.filter(({ severity }) => SEVERITIES.indexOf(severity) <= last)
}

function count(findings: readonly Diagnostic[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, note: 0 }
  for (const { severity } of findings) counts[severity]++
  return counts
}

function summary({ findings, allowed, workspace: { steps, libraries, connectors } }: CheckReport): string {
  const { error, warning, note } = count(findings)
  const looked = `${plural(steps.length, 'step')}, ${plural(libraries.length, 'library file')}, ${plural(connectors.length, 'connector')}`
  const found = [
    error === 0 ? 'no errors' : plural(error, 'error'),
    ...(warning > 0 ? [plural(warning, 'warning')] : []),
    ...(note > 0 ? [plural(note, 'note')] : []),
    ...(allowed > 0 ? [`${allowed} allowed`] : []),
  ]
  return `${looked}: ${found.join(', ')}.`
}

function readMost({ options }: CommandContext): number {
  const text = textOption(options, 'maxWarnings')
  if (text === undefined) return Infinity
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const reason = `--max-warnings takes a number from 0 on, not "${text}".`
  throw new StepyardError('USAGE', { reason, hint: 'Write `--max-warnings 0`.' })
}
