import { connect, type Socket } from 'node:net'
import type { Transporter } from 'nodemailer'
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js'
import { StepyardError } from '../../../errors.ts'
import type { AskedCall } from '../../answer.ts'
import type { AddressGuard } from '../address/addressGuard.ts'
import { readText } from '../auth/signIn.ts'
import type { LiveParts } from '../liveParts.ts'
import type { Redactor } from '../redactor.ts'
import { called, reasonOf } from '../send/callErrors.ts'
import { guardedLookup, trustedAuthorities } from '../send/connections.ts'
import { TimeOver, withTimeLimit } from '../send/withTimeLimit.ts'
import { mailMessage, type MailMessage } from './mailMessage.ts'

/** What sending a message needs. */
export interface MailParts {
  readonly parts: LiveParts
  readonly asked: AskedCall
  readonly guard: AddressGuard
  readonly redactor: Redactor
  /** `host`, `port`, `secure`, `user`, `password`, `from`, `accessToken`, with their references filled in. */
  readonly config: Readonly<Record<string, unknown>>
  /** An access token, where the connector signs in with `oauth2`. */
  readonly accessToken?: () => Promise<string>
  /** Milliseconds. */
  readonly timeout: number
}

/** What became of a message. */
export interface SentMail {
  readonly messageId: string
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
  /** The last line of the server. */
  readonly response: string
}

/**
 * Sends one message by SMTP. Never twice: a server that went away may have sent it. Throws `MAIL_REFUSED`,
 * `CALL_UNREACHABLE`, `CALL_TIMEOUT`, `CALL_INVALID`, `ADDRESS_PRIVATE`.
 */
export async function sendEmail(mail: MailParts): Promise<SentMail> {
  const { parts, asked, timeout } = mail
  const refuse = (problem: string): Error => new StepyardError('CALL_INVALID', { ...called(asked), problem })
  const message = mailMessage({ input: asked.input, from: readText(mail.config, 'from'), seed: asked.seed }, refuse)
  const server = serverOf(mail)
  try {
    const time = { limit: timeout, sleep: parts.sleep, signal: asked.signal }
    return await withTimeLimit(time, (signal) => deliver(mail, { server, message, signal }))
  } catch (error) {
    throw mailError(mail, server, error)
  }
}

/** Connects and signs in, and sends nothing. Answers where; throws what `sendEmail` does. */
export async function checkMail(mail: MailParts): Promise<string> {
  const { parts, asked, timeout } = mail
  const server = serverOf(mail)
  try {
    const time = { limit: timeout, sleep: parts.sleep, signal: asked.signal }
    await withTimeLimit(time, (signal) => withTransport(mail, { server, signal }, (transport) => transport.verify()))
    return `smtp://${server.host}:${server.port}`
  } catch (error) {
    throw mailError(mail, server, error)
  }
}

interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the start, else as soon as the server offers it. */
  readonly secure: boolean
}

function serverOf({ asked, config }: MailParts): MailServer {
  const host = readText(config, 'host')
  if (host === undefined) {
    throw new StepyardError('CONNECTOR_INCOMPLETE', {
      connector: asked.connector,
      key: 'config.host',
      problem: 'is missing',
    })
  }
  const port = Number(config['port'] ?? (config['secure'] === true ? 465 : 587))
  return { host, port, secure: config['secure'] === undefined ? port === 465 : config['secure'] === true }
}

interface Delivery {
  readonly server: MailServer
  readonly message: MailMessage
  readonly signal: AbortSignal
}

function deliver(mail: MailParts, { message, ...place }: Delivery): Promise<SentMail> {
  return withTransport(mail, place, async (transport) => {
    const { messageId, accepted = [], rejected = [], response = '' } = await transport.sendMail(message)
    return { messageId, accepted: accepted.map(String), rejected: rejected.map(String), response }
  })
}

async function withTransport<T>(
  mail: MailParts,
  { server, signal }: Omit<Delivery, 'message'>,
  use: (transport: Transporter<SMTPTransport.SentMessageInfo>) => Promise<T>,
): Promise<T> {
  const { createTransport } = await import('nodemailer')
  const [ca, auth] = await Promise.all([trustedAuthorities(mail.parts), credentials(mail)])
  const socket = await openSocket(mail.guard, server, signal)
  const stop = (): void => void socket.destroy()
  signal.addEventListener('abort', stop, { once: true })
  const transport = createTransport({
    ...server,
    connection: socket,
    tls: { servername: server.host, ...(ca && { ca }) },
    // A password goes over no line that others can read, unless the file of the connector says so.
    requireTLS: !server.secure && auth !== undefined && mail.config['allowPlaintext'] !== true,
    ...(auth && { auth }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    return await use(transport)
  } finally {
    signal.removeEventListener('abort', stop)
    transport.close()
    socket.destroy()
  }
}

async function openSocket(guard: AddressGuard, { host, port }: MailServer, signal: AbortSignal): Promise<Socket> {
  const [first] = await guard.resolve(host, port)
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    // A number is connected to as it is, and was checked above; a name only through the lookup that checks it again.
    const socket = connect({
      host: first?.address === host ? host : host.replace(/\.$/, ''),
      port,
      lookup: guardedLookup(guard, port),
    })
    const stop = (): void => void socket.destroy(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      signal.removeEventListener('abort', stop)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

async function credentials({ config, redactor, accessToken }: MailParts) {
  const user = readText(config, 'user', 'username')
  const token = accessToken ? await accessToken() : readText(config, 'accessToken')
  if (user === undefined) return undefined
  if (token !== undefined) {
    redactor.hide(token)
    return { type: 'OAuth2', user, accessToken: token } as const
  }
  const pass = readText(config, 'password', 'pass') ?? ''
  redactor.hide(pass)
  return { user, pass }
}

function mailError({ asked, redactor, timeout }: MailParts, { host, port }: MailServer, error: unknown): unknown {
  if (error instanceof StepyardError) return error
  if (asked.signal.aborted) return new StepyardError('CALL_STOPPED', called(asked))
  if (error instanceof TimeOver)
    return new StepyardError('CALL_TIMEOUT', { ...called(asked), limit: timeout, tries: 1 })
  const response: unknown = error instanceof Error ? Reflect.get(error, 'response') : undefined
  if (typeof response === 'string') {
    return new StepyardError('MAIL_REFUSED', { connector: asked.connector, reason: redactor.text(response, 500) })
  }
  const reason = redactor.text(reasonOf(error), 500)
  return new StepyardError('CALL_UNREACHABLE', { ...called(asked), url: `smtp://${host}:${port}`, reason })
}
