import { StepyardError } from '../errors.ts'
import { readLog, type LogEntry } from '../sync/log.ts'
import { defineCommand, EXIT, flagOption, textOption } from './command.ts'
import { openWorkspace } from './openWorkspace.ts'
import { ago, columns, createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'
import { readSyncOptions } from './syncOptions.ts'

// More names than this on one line help nobody.
const SHOWN = 5

export const log = defineCommand({
  summary: 'show who changed what on a branch',
  args: '[paths...]',
  options: [
    { flags: '-e, --env <name>', describe: 'the environment (default: that of the checked-out branch)' },
    { flags: '-n, --limit <count>', describe: 'how many commits (20)' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard log -e staging', 'stepyard log steps/orders -n 5'],
  async run(context) {
    const { terminal, effects } = context
    const workspace = openWorkspace(context)
    const limit = readLimit(textOption(context.options, 'limit'))
    const entries = await readLog(workspace, { ...readSyncOptions(context, workspace.root), limit })
    if (flagOption(context.options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'log', entries })
      return EXIT.ok
    }
    const paint = createPaint(terminal.color)
    const safe = shown(entries)
    const rows = safe.map((entry) => [
      paint.warn(entry.commit.slice(0, 7)),
      entry.subject,
      paint.dim(`${entry.author}, ${ago(entry.at * 1000, effects.now().getTime())}`),
    ])
    const lines = columns(rows, '').split('\n')
    safe.forEach((entry, index) => terminal.out(`${lines[index] ?? ''}\n${namesOf(entry)}`))
    if (entries.length === 0) terminal.out('No commit changed these items.\n')
    return EXIT.ok
  },
})

function readLimit(text = '20'): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new StepyardError('USAGE', {
    reason: `--limit takes a number from 1 to 999, not "${text}".`,
    hint: 'Write `--limit 50`.',
  })
}

// The message of our own commits names the items already.
function namesOf({ subject, items }: LogEntry): string {
  if (items.every(({ title }) => subject.includes(title))) return ''
  const titles = items.slice(0, SHOWN).map(({ title }) => title)
  const more = items.length - titles.length
  return `         ${titles.join(', ')}${more > 0 ? ` and ${plural(more, 'other item')}` : ''}\n`
}
