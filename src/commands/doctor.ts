import { examine, type Finding } from '../sync/doctor.ts'
import { repairBase, type RepairedBase } from '../sync/repairBase.ts'
import { StepyardError } from '../errors.ts'
import { defineCommand, EXIT, flagOption, type CommandContext, type ExitCode } from './command.ts'
import { openWorkspace } from './openWorkspace.ts'
import { columns, createPaint, plural, type Paint } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { readSyncOptions } from './syncOptions.ts'

/** `stepyard doctor`. */
export const doctor = defineCommand({
  summary: 'look for what keeps this from working',
  options: [
    { flags: '--offline', describe: 'do not ask the remote' },
    { flags: '--repair-base', describe: 'forget what was last synced; the next pull works it out from git again' },
    { flags: '-e, --env <name>', describe: 'with --repair-base: only this environment (default: all)' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard doctor', 'stepyard doctor --offline --json', 'stepyard doctor --repair-base -e staging'],
  async run(context) {
    if (flagOption(context.options, 'repairBase')) return repair(context)
    const { effects, backend, timeout, environment } = readSyncOptions({ ...context, args: [] }, context.cwd)
    if (environment !== undefined) {
      const hint = `Write \`stepyard doctor --repair-base -e ${environment}\`, or leave out \`-e\`.`
      throw new StepyardError('USAGE', { reason: '`-e` says whose base `--repair-base` repairs.', hint })
    }
    const offline = flagOption(context.options, 'offline')
    const waiting = timeout === undefined ? {} : { timeout }
    const found = await examine(context.cwd, { effects, offline, ...(backend && { backend }), ...waiting })
    return sayFound(context, [...versionsOf(context), ...found])
  },
})

function versionsOf({ versions }: CommandContext): Finding[] {
  return [
    { topic: 'stepyard', level: 'ok', text: versions.stepyard },
    { topic: 'node', level: 'ok', text: versions.node },
  ]
}

function sayFound({ options, terminal }: CommandContext, findings: readonly Finding[]): ExitCode {
  const problems = findings.filter(({ level }) => level === 'problem').length
  const warnings = findings.filter(({ level }) => level === 'warning').length
  if (flagOption(options, 'json')) {
    printReport(terminal, { schemaVersion: 1, command: 'doctor', findings, problems, warnings })
  } else {
    terminal.out(formatFindings(shown(findings), createPaint(terminal.color)))
    terminal.out(`\n${plural(problems, 'problem')}, ${plural(warnings, 'warning')}.\n`)
  }
  return problems > 0 ? EXIT.error : EXIT.ok
}

function formatFindings(findings: readonly Finding[], paint: Paint): string {
  const marks = { ok: paint.good('ok'), warning: paint.warn('warning'), problem: paint.bad('problem') }
  return columns(
    findings.flatMap(({ level, topic, text, hint }) => [
      [marks[level], topic, text],
      ...(hint === undefined ? [] : [['', '', paint.dim(hint)]]),
    ]),
    '',
  )
}

async function repair(context: CommandContext): Promise<ExitCode> {
  const workspace = openWorkspace(context)
  const repaired = await repairBase(workspace, readSyncOptions({ ...context, args: [] }, workspace.root))
  const { terminal, options } = context
  if (flagOption(options, 'json')) {
    printReport(terminal, { schemaVersion: 1, command: 'doctor', repaired })
    return EXIT.ok
  }
  terminal.out(formatRepaired(shown(repaired)))
  return EXIT.ok
}

const RECOVERED: Readonly<Record<Exclude<RepairedBase['recovery']['outcome'], 'none'>, string>> = {
  finished: 'A sync that was cut short was finished.',
  undone: 'A sync that was cut short was undone.',
  discarded: 'The journal of a sync that never began was removed.',
}

function formatRepaired({ dropped, empty, deadLock, recovery, storeDropped }: RepairedBase): string {
  const [first] = [...dropped, ...empty]
  const { outcome } = recovery
  return [
    deadLock ? `Removed the lock of \`stepyard ${deadLock.command}\` (process ${deadLock.pid}), which is gone.\n` : '',
    outcome === 'none' ? '' : `${RECOVERED[outcome]}\n`,
    storeDropped ? 'Removed the damaged local copy of the branches; it is fetched again.\n' : '',
    dropped.length > 0 ? `Forgot what was last synced with ${dropped.join(', ')}.\n` : '',
    empty.length > 0 ? `Nothing was remembered of ${empty.join(', ')}.\n` : '',
    'The folder, backups and open conflicts are as they were.\n',
    first === undefined ? '' : `Next:\n  stepyard pull -e ${first}\n`,
  ].join('')
}
