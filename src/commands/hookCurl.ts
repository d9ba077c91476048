import { formatCurl } from '../webhooks/curlLine.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { defineCommand, EXIT } from './command.ts'
import { ORIGIN_OPTION, readOrigin } from './hookOrigin.ts'
import { openDeliveries } from './openDeliveries.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** `stepyard hook curl`. */
export const hookCurl = defineCommand({
  summary: 'print a line for curl that sends a request to a webhook again',
  args: '<id>',
  options: [ORIGIN_OPTION],
  examples: ['stepyard hook curl d4k8m2x9q1w8z', 'stepyard hook curl last --url https://staging.example.com'],
  async run(context) {
    const root = requireWorkspaceRoot(context)
    const origin = await readOrigin(context.options, root)
    const delivery = await openDeliveries(root).get(context.args[0] ?? '')
    const webhook = (await loadWorkspace(root)).webhooks.find(({ name }) => name === delivery.webhook)
    context.terminal.out(`${formatCurl(delivery, { origin, ...(webhook && { webhook }) })}\n`)
    return EXIT.ok
  },
})
