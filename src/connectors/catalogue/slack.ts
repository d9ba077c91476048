import { defineFake } from '../../defineFake.ts'
import type { CatalogueEntry } from './catalogue.ts'

const EMPTY: { messages: unknown[] } = { messages: [] }

/** Messages to people. */
export const slack: CatalogueEntry = {
  type: 'slack.com',
  names: ['slack'],
  description: 'Messages to the channels of a Slack workspace.',
  baseUrl: 'https://slack.com/api',
  probe: '/auth.test',
  auth: { type: 'bearer', from: ['token', 'botToken'] },
  config: { token: 'Bot token, as ${secret:SLACK_TOKEN}.', channel: 'Where messages go that name no channel.' },
  operations: {
    send: {
      description: 'Posts a message.',
      method: 'POST',
      path: '/chat.postMessage',
      input: {
        type: 'object',
        properties: {
          channel: { type: 'string', description: 'Default: that of the connector.' },
          text: { type: 'string' },
          blocks: { type: 'array' },
          thread_ts: { type: 'string' },
        },
      },
      output: {
        type: 'object',
        required: ['ok'],
        properties: { ok: { type: 'boolean' }, channel: { type: 'string' }, ts: { type: 'string' } },
      },
    },
    request: { description: 'Any other call of the API.' },
  },
  fake: defineFake('slack.com', {
    state: EMPTY,
    send(input, { state, now }) {
      const { channel = 'general', ...message } = input
      const ts = `${Math.floor(now() / 1000)}.${String(state.messages.length + 1).padStart(6, '0')}`
      state.messages.push({ channel, ts, ...message })
      return { ok: true, channel, ts, message: { ...message, ts } }
    },
  }),
}
