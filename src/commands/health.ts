import { examineHealth, healthDocument, type Health } from '../health/examineHealth.ts'
import type { Finding } from '../health/finding.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { loadItems } from './loadItems.ts'
import { openDeliveries } from './openDeliveries.ts'
import { openTasks } from './openTasks.ts'
import { ago, createPaint, plural, type Paint } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { readMoment } from './taskQuery.ts'

/** `stepyard health`. */
export const health = defineCommand({
  summary: 'say what is never used, what fails again and again, and what is near a limit',
  options: [
    { flags: '--since <time>', describe: 'what happened since then: 7d or 2026-03-01 (default: all that is kept)' },
    { flags: '--exit-code', describe: 'answer 2 when something was found' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard health', 'stepyard health --since 7d --exit-code'],
  async run(context) {
    const { options, terminal, effects } = context
    const written = textOption(options, 'since')
    const now = effects.now().getTime()
    const since = written === undefined ? undefined : readMoment(written, { option: '--since', now })
    const found = await examine(context, since)
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'health', ...healthDocument(found, since) })
    } else print(context, found)
    return found.findings.length > 0 && flagOption(options, 'exitCode') ? EXIT.changes : EXIT.ok
  },
})

async function examine(context: CommandContext, since: number | undefined): Promise<Health> {
  await using tasks = await openTasks(context)
  const { store, scope, root } = tasks
  const { workspace } = await loadItems(context)
  return await examineHealth({ store, scope, workspace, lastUses: await openDeliveries(root).lastUses(), since })
}

function print({ terminal, effects }: CommandContext, { findings, scanned }: Health): void {
  const paint = createPaint(terminal.color)
  const now = effects.now().getTime()
  for (const finding of findings) terminal.out(formatFinding(shown(finding), { paint, now }))
  const words = findings.length === 0 ? 'Nothing was found' : plural(findings.length, 'finding')
  terminal.out(`${findings.length === 0 ? '' : '\n'}${words}, from the journals of ${journals(scanned)}.\n`)
  const [open, ...others] = shown(scanned.open)
  if (open === undefined) return
  const more = others.length === 0 ? '' : ` (and ${plural(others.length, 'other file')})`
  terminal.err(`Which connectors are unused is not known: ${open}${more} may call any of them.\n`)
}

function journals({ tasks, of, cut }: Health['scanned']): string {
  return cut ? `the newest ${plural(tasks, 'task')} of ${of}` : plural(tasks, 'task')
}

function formatFinding(
  { code, message, hint, evidence: { firstAt, lastAt } }: Finding,
  { paint, now }: { readonly paint: Paint; readonly now: number },
): string {
  const times = [
    ...(firstAt === undefined ? [] : [`first ${ago(firstAt, now)}`]),
    ...(lastAt === undefined ? [] : [`last ${ago(lastAt, now)}`]),
  ]
  const when = times.length === 0 ? '' : `  ${paint.dim(times.join(', '))}`
  return `${paint.warn(code)}  ${message}${when}\n    ${paint.dim(hint)}\n`
}
