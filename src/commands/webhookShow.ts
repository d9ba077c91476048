import { findItem } from '../workspace/edit/codeItem.ts'
import { decodeSource, readBytes } from '../workspace/edit/sourceText.ts'
import { listWebhooks } from '../workspace/edit/webhookItem.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { describeWebhook, type DescribedWebhook } from './describeWebhooks.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { formatFacts, type Fact } from './formatFacts.ts'
import { originOf } from './hookOrigin.ts'
import { loadItems } from './loadItems.ts'
import { openDeliveries } from './openDeliveries.ts'
import { ago, createPaint } from './paint.ts'
import { printSource } from './printSource.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard webhook show`. */
export const webhookShow = defineCommand({
  summary: 'show where a webhook is called, how it is verified and when it was called last',
  args: '<name>',
  options: [
    { flags: '--source', describe: 'only what the file has in it' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard webhook show stripe', 'stepyard webhook show nightly --source'],
  async run(context) {
    const { terminal, options, args, effects } = context
    const { root, workspace, within } = await loadItems(context)
    const item = findItem(listWebhooks(workspace), { kind: 'webhook', asked: args[0] ?? '', within })
    const now = effects.now().getTime()
    const described = describeWebhook(item, { uses: await openDeliveries(root).lastUses(), now })
    const source = decodeSource(item.path, readBytes(workspace, item.path))
    const diagnostics = workspace.diagnostics.filter(({ file }) => file === item.path)
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'webhook show', ...described, source, diagnostics })
      return EXIT.ok
    }
    if (!flagOption(options, 'source')) {
      const paint = createPaint(terminal.color)
      terminal.out(
        `${paint.bold(shown(item.name))}\n${formatFacts(factsOf(shown(described), { now, origin: await originOf(root) }), paint)}\n`,
      )
      terminal.err(formatDiagnostics(diagnostics, paint))
    }
    printSource(terminal, source)
    return EXIT.ok
  },
})

function factsOf(
  { path, description, enabled, environments, task, http, schedule, lastUse }: DescribedWebhook,
  { now, origin }: { readonly now: number; readonly origin: string },
): Fact[] {
  const facts: (Fact | false)[] = [
    ['file', path],
    description !== undefined && ['description', description],
    http !== undefined && ['url', `${origin}${http.url}`],
    http !== undefined && ['methods', http.methods.join(', ')],
    http !== undefined && [
      'verified',
      http.verification === 'none' ? 'no: whoever knows the URL may call it' : http.verification,
    ],
    http !== undefined && http.secrets.length > 0 && ['secrets', http.secrets.join(', ')],
    http?.schema !== undefined && ['schema', http.schema],
    schedule !== undefined && ['cron', `${schedule.cron} (${schedule.timezone})`],
    schedule?.next !== undefined && ['next', new Date(schedule.next).toISOString()],
    schedule !== undefined && ['missed runs', schedule.missed],
    task !== undefined && ['tasks', task],
    environments !== undefined && ['environments', environments.join(', ')],
    enabled === false && ['enabled', 'no'],
    http !== undefined && ['last use', lastUse ? `${ago(lastUse.at, now)}, answered with ${lastUse.status}` : 'never'],
  ]
  return facts.filter((fact) => fact !== false)
}
