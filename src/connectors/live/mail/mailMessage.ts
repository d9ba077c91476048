import { createHash } from 'node:crypto'
import { checkHeaders } from '../request/headers.ts'
import { isObject, requireObject, type Refuse } from '../request/plainRequest.ts'

/** An address as people write it, or in two parts. */
export type MailAddress = string | { readonly name: string; readonly address: string }

/** A message as the mail client takes it: nothing in it names a file or an address to fetch. */
export interface MailMessage {
  readonly from: MailAddress
  readonly to: MailAddress[]
  readonly cc: MailAddress[]
  readonly bcc: MailAddress[]
  readonly replyTo: MailAddress[]
  readonly subject: string
  readonly text?: string
  readonly html?: string
  readonly headers: Readonly<Record<string, string>>
  readonly attachments: MailAttachment[]
  readonly messageId: string
}

/** A file in a message. */
export interface MailAttachment {
  readonly filename: string
  readonly content: Buffer
  readonly contentType?: string
  /** How the HTML refers to it. */
  readonly cid?: string
}

/** The message that `sendEmail` makes of its input. The same call has the same id, so that a message sent twice is seen. */
export function mailMessage(
  { input, from, seed }: { readonly input: unknown; readonly from: string | undefined; readonly seed: string },
  refuse: Refuse,
): MailMessage {
  const given = requireObject(input, refuse)
  const [sender] = addresses(given['from'] ?? from, 'from', refuse)
  if (sender === undefined) throw refuse('`from` is missing, and the connector has none under `config`')
  const to = addresses(given['to'], 'to', refuse)
  const [cc, bcc] = [addresses(given['cc'], 'cc', refuse), addresses(given['bcc'], 'bcc', refuse)]
  if (to.length + cc.length + bcc.length === 0) throw refuse('`to` is missing')
  const { text, html } = given
  return {
    from: sender,
    to,
    cc,
    bcc,
    replyTo: addresses(given['replyTo'], 'replyTo', refuse),
    subject: oneLine(given['subject'] ?? '', 'subject', refuse),
    ...(text !== undefined && { text: requireText(text, 'text', refuse) }),
    ...(html !== undefined && { html: requireText(html, 'html', refuse) }),
    headers: checkHeaders(isObject(given['headers']) ? given['headers'] : {}, refuse),
    attachments: attachmentsOf(given['attachments'], refuse),
    messageId: `<${createHash('sha256').update(seed).digest('hex').slice(0, 40)}@${domainOf(sender)}>`,
  }
}

function addresses(value: unknown, key: string, refuse: Refuse): MailAddress[] {
  if (value === undefined || value === null || value === '') return []
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map((one) => {
    if (typeof one === 'string') return oneLine(one, key, refuse)
    if (!isObject(one) || typeof one['address'] !== 'string') throw refuse(`\`${key}\` is no address`)
    const name = oneLine(one['name'] ?? '', key, refuse)
    return { name, address: oneLine(one['address'], key, refuse) }
  })
}

function attachmentsOf(value: unknown, refuse: Refuse): MailAttachment[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw refuse('`attachments` is no list')
  return value.map((one: unknown) => {
    if (!isObject(one) || typeof one['content'] !== 'string') {
      throw refuse('an attachment has no `content`, which is base64; files and addresses are not read')
    }
    const { content, filename = 'attachment', contentType, cid } = one
    if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(content.replaceAll(/\s/g, ''))) {
      throw refuse('the `content` of an attachment is not base64')
    }
    return {
      filename: oneLine(filename, 'filename', refuse),
      content: Buffer.from(content, 'base64'),
      ...(contentType !== undefined && { contentType: oneLine(contentType, 'contentType', refuse) }),
      ...(cid !== undefined && { cid: oneLine(cid, 'cid', refuse) }),
    }
  })
}

function requireText(value: unknown, key: string, refuse: Refuse): string {
  if (typeof value !== 'string') throw refuse(`\`${key}\` is no text`)
  return value
}

// What would go on in a line of its own is another header to a mail server.
function oneLine(value: unknown, key: string, refuse: Refuse): string {
  const text = requireText(value, key, refuse)
  if (/\p{Cc}/u.test(text)) throw refuse(`\`${key}\` has a line end or another control character in it`)
  return text
}

function domainOf(sender: MailAddress): string {
  const address = typeof sender === 'string' ? sender : sender.address
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(address)?.[1] ?? 'localhost'
}
