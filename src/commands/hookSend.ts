import { callServer, requireServer, type ServerRequest } from '../callServer.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext, type OptionSpec } from './command.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'
import { readBodyText } from './readData.ts'
import { printReport } from './printReport.ts'
import { shown } from './shown.ts'

const BODY_OPTIONS: readonly OptionSpec[] = [
  { flags: '-d, --data <text>', describe: 'the body' },
  { flags: '-f, --file <path>', describe: 'a file with the body; - reads standard input' },
  { flags: '--json', describe: 'print one JSON document' },
]

/** `stepyard hook send`. */
export const hookSend = defineCommand({
  summary: 'send to a webhook of the dev server as its sender would, signed',
  args: '<webhook>',
  options: [{ flags: '--type <type>', describe: 'the content type (default: application/json)' }, ...BODY_OPTIONS],
  examples: [`stepyard hook send stripe -d '{"type":"invoice.paid"}'`, 'stepyard hook send github -f push.json'],
  async run(context) {
    const [name = ''] = context.args
    const contentType = textOption(context.options, 'type')
    const body = { body: (await readBodyText(context)) ?? '', ...(contentType !== undefined && { contentType }) }
    return deliver(context, 'hook send', { path: `/api/webhooks/${encodeURIComponent(name)}/send`, body })
  },
})

/** `stepyard hook resend`. */
export const hookResend = defineCommand({
  summary: 'send a request that came again: as it was, or with another body and signed anew',
  args: '<id>',
  options: BODY_OPTIONS,
  examples: ['stepyard hook list', 'stepyard hook resend last', 'stepyard hook resend d4k7m2x9 -f edited.json'],
  async run(context) {
    const [id = ''] = context.args
    const body = await readBodyText(context)
    const path = `/api/webhooks/requests/${encodeURIComponent(id)}/resend`
    return deliver(context, 'hook resend', { path, body: body === undefined ? {} : { body } })
  },
})

async function deliver(
  context: CommandContext,
  command: string,
  request: Required<Pick<ServerRequest, 'path' | 'body'>>,
): Promise<number> {
  const { terminal, options } = context
  const server = await requireServer(requireWorkspaceRoot(context))
  const { delivery } = (await callServer(server, { ...request, method: 'POST' })) as DeliveryAnswer
  if (flagOption(options, 'json')) printReport(terminal, { schemaVersion: 1, command, delivery })
  else {
    const { method, path, status, task, reason } = delivery
    terminal.out(`${shown(method)} ${shown(path)} answered ${status}${reason === null ? '' : `: ${shown(reason)}`}\n`)
    if (task !== null) terminal.out(`  $ stepyard task show ${shown(task)}\n`)
  }
  return delivery.task === null ? EXIT.error : EXIT.ok
}

/** What the routes answer; their schema is the server's. */
interface DeliveryAnswer {
  readonly delivery: {
    readonly method: string
    readonly path: string
    readonly status: number
    readonly task: string | null
    readonly reason: string | null
  }
}
