import { isUtf8 } from 'node:buffer'
import type { Delivery } from '../webhooks/delivery.ts'
import { maskDelivery } from '../webhooks/keepHeaders.ts'
import { defineCommand, EXIT, flagOption } from './command.ts'
import { formatFacts, type Fact } from './formatFacts.ts'
import { openDeliveries } from './openDeliveries.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'
import { ago, createPaint, plural, type Paint } from './paint.ts'
import { printSource } from './printSource.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

/** `stepyard hook show`. */
export const hookShow = defineCommand({
  summary: 'show a request that came to a webhook: headers, body, and what became of it',
  args: '<id>',
  options: [
    { flags: '--body', describe: 'only the body' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard hook show d4k8m2x9q1w8z', 'stepyard hook show last --body'],
  async run(context) {
    const { terminal, options, args, effects } = context
    const delivery = maskDelivery(await openDeliveries(requireWorkspaceRoot(context)).get(args[0] ?? ''))
    const { body, encoding } = readable(delivery.request.body)
    if (flagOption(options, 'json')) {
      const { request, proof: _proof, ...rest } = delivery
      const report = {
        ...rest,
        received: new Date(rest.received).toISOString(),
        request: { ...request, body, encoding },
      }
      printReport(terminal, { schemaVersion: 1, command: 'hook show', ...report })
      return EXIT.ok
    }
    if (!flagOption(options, 'body')) {
      const paint = createPaint(terminal.color)
      terminal.out(`${formatHead(delivery, { paint, now: effects.now().getTime() })}\n`)
      if (encoding === 'base64') terminal.err('The body is no text; this is its base64.\n')
    }
    printSource(terminal, body)
    return EXIT.ok
  },
})

function readable(bytes: Uint8Array): { readonly body: string; readonly encoding: 'utf8' | 'base64' } {
  const encoding = isUtf8(bytes) ? 'utf8' : 'base64'
  return { body: Buffer.from(bytes).toString(encoding), encoding }
}

function formatHead(delivery: Delivery, { paint, now }: { readonly paint: Paint; readonly now: number }): string {
  const { id, received, webhook, request, outcome, response, resend } = shown({
    ...delivery,
    request: { ...delivery.request, body: '' },
  })
  const facts: (Fact | false)[] = [
    ['received', `${ago(received, now)}, ${new Date(received).toISOString()}`],
    ['webhook', webhook ?? 'none is there'],
    resend !== undefined && ['sent again of', resend.of],
    ['answered with', `${response.status} ${response.body}`],
    outcome.kind === 'refused'
      ? ['refused', outcome.reason]
      : ['task', `${outcome.task}${outcome.kind === 'repeated' ? ', of an earlier copy' : ''}`],
    ['body', plural(delivery.request.body.byteLength, 'byte')],
  ]
  const url = request.rawPath + (request.rawQuery && `?${request.rawQuery}`)
  const headers = request.headers.map(([name, value]) => `${paint.dim(`${name}:`)} ${value ?? ''}\n`).join('')
  return `${paint.bold(id)}\n${formatFacts(
    facts.filter((fact) => fact !== false),
    paint,
  )}\n${request.method} ${url}\n${headers}`
}
