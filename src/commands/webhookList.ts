import { listWebhooks } from '../workspace/edit/webhookItem.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { describeWebhook, summarizeTrigger, type DescribedWebhook } from './describeWebhooks.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { createItemFilter, emptyWords, LIST_OPTIONS, patternOf } from './itemFilter.ts'
import { loadItems } from './loadItems.ts'
import { openDeliveries } from './openDeliveries.ts'
import { ago, columns, createPaint, type Paint } from './paint.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard webhook list`. */
export const webhookList = defineCommand({
  summary: 'list webhooks and schedules, where they are called and when they were last',
  args: '[pattern]',
  options: LIST_OPTIONS,
  examples: ['stepyard webhook list', 'stepyard webhook list stripe'],
  async run(context) {
    const { terminal, options, effects } = context
    const { root, workspace } = await loadItems(context)
    const known = { uses: await openDeliveries(root).lastUses(), now: effects.now().getTime() }
    const items = listWebhooks(workspace).filter(createItemFilter(context))
    const listed = items.map((item) => describeWebhook(item, known))
    const paths = new Set(items.map(({ path }) => path))
    const diagnostics = workspace.diagnostics.filter(({ file }) => paths.has(file))
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'webhook list', webhooks: listed, diagnostics })
      return EXIT.ok
    }
    terminal.out(formatList(context, listed, known.now))
    terminal.err(formatDiagnostics(diagnostics, createPaint(terminal.color)))
    return EXIT.ok
  },
})

function formatList(context: CommandContext, listed: readonly DescribedWebhook[], now: number): string {
  if (listed.length === 0) return emptyWords('webhook', patternOf(context))
  const paint = createPaint(context.terminal.color)
  return columns(
    shown(listed).map((webhook) => [
      paint.bold(webhook.name),
      summarizeTrigger(webhook),
      stateOf(webhook, paint),
      usedAt(webhook, now),
    ]),
    '',
  )
}

function stateOf({ readable, enabled, http, environments }: DescribedWebhook, paint: Paint): string {
  if (!readable) return paint.bad('has errors')
  if (enabled === false) return paint.warn('not enabled')
  const verified = http && (http.verification === 'none' ? 'not verified' : http.verification)
  return [verified ?? 'schedule', ...(environments ? [environments.join(', ')] : [])].join('; ')
}

function usedAt({ lastUse, schedule, http }: DescribedWebhook, now: number): string {
  if (lastUse) return `${ago(lastUse.at, now)} (${lastUse.status})`
  if (schedule?.next !== undefined)
    return `next ${new Date(schedule.next).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return http ? 'never called' : ''
}
