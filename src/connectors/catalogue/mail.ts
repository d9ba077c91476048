import { defineFake } from '../../defineFake.ts'
import type { CatalogueEntry } from './catalogue.ts'

const EMPTY: { inbox: unknown[] } = { inbox: [] }

const ADDRESSES = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }

const base = {
  operations: {
    sendEmail: {
      description: 'Sends a message.',
      input: {
        type: 'object',
        required: ['to'],
        properties: {
          to: ADDRESSES,
          cc: ADDRESSES,
          bcc: ADDRESSES,
          from: { type: 'string', description: 'Default: that of the connector.' },
          replyTo: { type: 'string' },
          subject: { type: 'string' },
          text: { type: 'string' },
          html: { type: 'string' },
          attachments: {
            type: 'array',
            items: {
              type: 'object',
              required: ['filename', 'content'],
              properties: {
                filename: { type: 'string' },
                content: { type: 'string', description: 'Base64.' },
                contentType: { type: 'string' },
              },
            },
          },
        },
      },
      output: {
        type: 'object',
        required: ['messageId', 'accepted', 'rejected'],
        properties: {
          messageId: { type: 'string' },
          accepted: { type: 'array', items: { type: 'string' } },
          rejected: { type: 'array', items: { type: 'string' } },
          response: { type: 'string' },
        },
      },
    },
  },
  fake: defineFake('mail', {
    state: EMPTY,
    sendEmail(input, { state, id, now }) {
      const messageId = `<${id()}@stepyard.invalid>`
      state.inbox.push({ ...input, messageId, sentAt: new Date(now()).toISOString() })
      const accepted = [input['to'], input['cc'], input['bcc']].flat().filter((address) => typeof address === 'string')
      return { messageId, accepted, rejected: [], response: '250 OK' }
    },
  }),
} satisfies Pick<CatalogueEntry, 'operations' | 'fake'>

const server = {
  host: 'The server that takes mail, such as smtp.example.com.',
  port: 'Default 587, or 465 with `secure: true`.',
  secure: 'Whether the connection is encrypted from its beginning. Default false: it becomes so by STARTTLS.',
  user: 'Whom to sign in as.',
  from: 'Who messages come from that do not say so.',
}

/** Mail, signed in with a password. */
export const mail: CatalogueEntry = {
  type: 'E-Mail (SMTP)',
  names: ['mail', 'email', 'e-mail', 'smtp', 'email (smtp)'],
  description: 'Mail over SMTP.',
  config: { ...server, password: 'As ${secret:SMTP_PASSWORD}.' },
  ...base,
}

/** Mail, signed in with a token. */
export const mailWithSignIn: CatalogueEntry = {
  type: 'E-Mail (SMTP - OAuth)',
  names: ['mail (oauth)', 'smtp (oauth)', 'email (smtp - oauth)', 'smtp-oauth'],
  description: 'Mail over SMTP, signed in with OAuth 2.',
  auth: { type: 'oauth2' },
  config: server,
  ...base,
}
