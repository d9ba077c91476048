import type { Json } from '../config/json.ts'
import { planAddWebhook } from '../workspace/edit/addWebhook.ts'
import { SCHEMAS } from '../config/schemaFiles.ts'
import { applyItems } from './applyItems.ts'
import { defineCommand, listOption, textOption, type OptionValues } from './command.ts'
import { loadItems } from './loadItems.ts'

const SCHEMES = SCHEMAS.webhook.properties?.['verify']?.properties?.['scheme']?.enum?.map(String) ?? []

/** `stepyard webhook add`. */
export const webhookAdd = defineCommand({
  summary: 'make a webhook, or a schedule with --cron',
  args: '<name>',
  options: [
    { flags: '--path <path>', describe: 'its address below /hooks/ (default: its name)' },
    { flags: '--task <name>', describe: 'the name of its tasks (default: its name)' },
    { flags: '--method <methods>', describe: 'what it answers: POST,PUT (default: POST)', repeat: true },
    { flags: '--scheme <scheme>', describe: 'how requests are verified', choices: SCHEMES },
    { flags: '--secret <name>', describe: 'the secret to verify with (default: made of its name)' },
    { flags: '--header <header>', describe: 'the header with the signature, for hmac-sha256 and bearer' },
    { flags: '--cron <expression>', describe: 'when it is due: "0 9 * * 1-5"' },
    { flags: '--timezone <zone>', describe: 'whose clock counts for --cron (default: UTC)' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard webhook add signup',
    'stepyard webhook add stripe --scheme stripe --secret STRIPE_WEBHOOK_SECRET',
    'stepyard webhook add nightly --cron "0 3 * * *" --timezone Europe/Berlin',
  ],
  async run(context) {
    const { args, options } = context
    const [name = ''] = args
    const { root, workspace } = await loadItems(context)
    const plan = planAddWebhook(workspace, { name, keys: keysOf(name, options) })
    const made = plan.items[0]?.name ?? name
    const word = textOption(options, 'cron') === undefined ? 'webhook' : 'schedule'
    const next = [`stepyard webhook show ${made}`, 'stepyard check', 'stepyard push']
    return applyItems(context, { root, command: 'webhook add', plan, said: `Made the ${word} ${made}.`, next })
  },
})

function keysOf(name: string, options: OptionValues): Readonly<Record<string, Json>> {
  const [path, task, cron, timezone] = ['path', 'task', 'cron', 'timezone'].map((key) => textOption(options, key))
  const methods = listOption(options, 'method').map((method) => method.toUpperCase())
  const verify = verifyOf(name, options)
  return {
    ...(path !== undefined && { path: path.replace(/^\/?hooks\//, '').replace(/^\//, '') }),
    ...(task !== undefined && { task }),
    ...(methods.length > 0 && { methods }),
    ...(verify && { verify }),
    ...(cron !== undefined && { schedule: { cron, ...(timezone !== undefined && { timezone }) } }),
  }
}

function verifyOf(name: string, options: OptionValues): Readonly<Record<string, Json>> | undefined {
  const [scheme, secret, header] = ['scheme', 'secret', 'header'].map((key) => textOption(options, key))
  if (scheme === undefined && secret === undefined && header === undefined) return undefined
  const reference = `\${secret:${secret ?? secretName(name)}}`
  return {
    scheme: scheme ?? 'bearer',
    ...(scheme !== 'none' && { secret: reference }),
    ...(header !== undefined && { header }),
  }
}

// `send mail` has SEND_MAIL_SECRET.
function secretName(name: string): string {
  const word = name
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .replace(/^(?=\d)/, '_')
  return `${word || 'WEBHOOK'}_SECRET`.toUpperCase()
}
