import type { Delivery } from '../webhooks/delivery.ts'
import { maskDelivery } from '../webhooks/keepHeaders.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { openDeliveries } from './openDeliveries.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'
import { ago, columns, createPaint, cut, plural, type Paint } from './paint.ts'
import { readNumber } from './readNumber.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

const USUAL = 20

/** `stepyard hook list`. */
export const hookList = defineCommand({
  summary: 'list the requests that came to webhooks, the newest first',
  args: '[webhook]',
  options: [
    { flags: '--limit <number>', describe: `how many at most (default: ${USUAL})` },
    { flags: '--refused', describe: 'only those that made no task' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard hook list', 'stepyard hook list stripe --refused'],
  async run(context) {
    const { terminal, options, args, effects } = context
    const [webhook] = args
    const kept = (await openDeliveries(requireWorkspaceRoot(context)).list()).filter(
      (delivery) =>
        (webhook === undefined || delivery.webhook === webhook.normalize('NFC')) &&
        (!flagOption(options, 'refused') || delivery.outcome.kind === 'refused'),
    )
    const listed = kept.slice(0, readNumber(options, 'limit') ?? USUAL).map(summarize)
    const hidden = kept.length - listed.length
    if (flagOption(options, 'json')) {
      printReport(terminal, { schemaVersion: 1, command: 'hook list', deliveries: listed, hidden })
      return EXIT.ok
    }
    if (listed.length === 0)
      terminal.out(`No request ${webhook === undefined ? '' : `to "${shown(webhook)}" `}is kept.\n`)
    else
      terminal.out(
        formatList(listed, { paint: createPaint(terminal.color), now: effects.now().getTime(), width: terminal.width }),
      )
    if (hidden > 0) terminal.err(`${plural(hidden, 'more request')}; add \`--limit ${kept.length}\` to see all.\n`)
    return EXIT.ok
  },
})

interface ListedDelivery {
  readonly id: string
  /** ISO 8601. */
  readonly received: string
  readonly webhook?: string
  readonly method: string
  readonly url: string
  readonly bytes: number
  readonly status: number
  readonly outcome: Delivery['outcome']
  readonly resendOf?: string
}

function summarize(delivery: Delivery): ListedDelivery {
  const { id, received, webhook, request, outcome, response, resend } = maskDelivery(delivery)
  return {
    id,
    received: new Date(received).toISOString(),
    ...(webhook !== undefined && { webhook }),
    method: request.method,
    url: request.rawPath + (request.rawQuery && `?${request.rawQuery}`),
    bytes: request.body.byteLength,
    status: response.status,
    outcome,
    ...(resend && { resendOf: resend.of }),
  }
}

interface Look {
  readonly paint: Paint
  /** Milliseconds since 1970. */
  readonly now: number
  readonly width: number
}

function formatList(listed: readonly ListedDelivery[], { paint, now, width }: Look): string {
  const rows = shown(listed).map(({ id, received, method, url, status, outcome }) => {
    const [color, words] =
      outcome.kind === 'refused'
        ? [paint.bad, outcome.reason]
        : [paint.good, `task ${outcome.task}${outcome.kind === 'repeated' ? ', a copy' : ''}`]
    return [
      id,
      ago(Date.parse(received), now),
      `${method} ${cut(url, 40)}`,
      color(String(status)),
      cut(words, Math.max(width - 80, 40)),
    ]
  })
  return columns(rows, '')
}
