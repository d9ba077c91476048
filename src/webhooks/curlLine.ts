import { isUtf8 } from 'node:buffer'
import { isSecretHeader, isSecretParameter } from './keepHeaders.ts'
import { secretNamesOf, type Webhook } from '../workspace/webhook.ts'
import type { Delivery, KeptHeader } from './delivery.ts'

/** Where a line sends a request, and whose secret it names. */
export interface CurlTarget {
  /** Such as `http://127.0.0.1:4400`. */
  readonly origin: string
  /** The webhook as it is now. */
  readonly webhook?: Webhook
}

/**
 * A line for a POSIX shell that sends a delivery again with curl: the same method, address, headers and bytes. A secret
 * in it is `$NAME`, to be set before. What the connection decides (Host, lengths) is left to curl.
 */
export function formatCurl({ request, proof }: Delivery, { origin, webhook }: CurlTarget): string {
  const { method, rawPath, rawQuery, body } = request
  const headers = request.headers.filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()))
  const bearer = webhook?.value.verify?.scheme === 'bearer' ? secretNamesOf(webhook.value)[0] : undefined
  const inline = isPlainText(body)
  const parts = [
    // Brackets and dots are a part of the address, not a pattern or a way up.
    'curl --globoff --path-as-is',
    method === 'HEAD' ? '--head' : `-X ${word(method)}`,
    ...headers.map((header) => `-H ${formatHeader(header, { proof, bearer })}`),
    ...silence(headers, body),
    ...(body.byteLength === 0
      ? []
      : [inline ? `--data-raw ${quote(new TextDecoder().decode(body))}` : '--data-binary @-']),
    word(origin + rawPath.replaceAll('#', '%23')) + formatQuery(rawQuery),
  ]
  const line = parts.join(' ')
  return inline || body.byteLength === 0
    ? line
    : `printf %s ${quote(Buffer.from(body).toString('base64'))} | base64 -d | ${line}`
}

const OF_THE_CONNECTION: ReadonlySet<string> = new Set(
  'connection content-length expect host keep-alive proxy-connection te trailer transfer-encoding upgrade'.split(' '),
)

// What a shell passes on as one argument, with room for the others: Linux takes 128 kB.
const LONGEST_ARGUMENT = 64_000

/** Whether a body can stand in a line: text, with nothing in it that a terminal acts on or that cannot be seen. */
function isPlainText(body: Uint8Array): boolean {
  if (body.byteLength > LONGEST_ARGUMENT || !isUtf8(body)) return false
  return !/(?![\t\n])[\p{C}\p{Zl}\p{Zp}]/u.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body))
}

/** Headers that curl would add by itself, taken out. */
function silence(headers: readonly KeptHeader[], body: Uint8Array): string[] {
  const own = ['Accept', 'User-Agent', ...(body.byteLength > 0 ? ['Content-Type', 'Expect'] : [])]
  const sent = new Set(headers.map(([name]) => name.toLowerCase()))
  return own.filter((name) => !sent.has(name.toLowerCase())).map((name) => `-H '${name}:'`)
}

interface Secrets {
  readonly proof: readonly string[]
  /** The name of the secret that is the token. */
  readonly bearer: string | undefined
}

function formatHeader([name, value]: KeptHeader, { proof, bearer }: Secrets): string {
  const isToken = proof.includes(name.toLowerCase()) && (bearer !== undefined || isSecretHeader(name))
  if (value === null || isToken) {
    const scheme = /^bearer +/i.exec(value ?? '')?.[0] ?? ''
    return `${word(`${name}: ${scheme}`)}"$${variable(isToken ? (bearer ?? name) : name)}"`
  }
  // A name with nothing behind its colon would be taken out, not sent.
  return value === '' ? word(`${name};`) : word(`${name}: ${value}`)
}

/** `?a=1`, with parameters that are named like secrets as variables. */
function formatQuery(rawQuery: string): string {
  if (rawQuery === '') return ''
  let line = ''
  let plain = '?'
  for (const [index, part] of rawQuery.replaceAll('#', '%23').split('&').entries()) {
    const separator = index === 0 ? '' : '&'
    const [name = '', value] = part.split('=', 2)
    if (value === undefined || !isSecretParameter(name)) plain += separator + part
    else {
      line += `${word(`${plain}${separator}${name}=`)}"$${variable(name)}"`
      plain = ''
    }
  }
  return plain === '' ? line : line + word(plain)
}

function variable(name: string): string {
  return name.replaceAll(/\W/g, '_').replace(/^\d/, '_$&').toUpperCase()
}

/** A text in single quotes, in which a shell changes nothing. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A text of an HTTP head, each letter of which is one byte. Those that are not ASCII are spelled for `printf`. */
function word(text: string): string {
  if (/^[\u0020-\u007e]*$/.test(text)) return quote(text)
  const spelled = [...text].map((letter) =>
    /^[A-Za-z0-9 :;,./=_]$/.test(letter) ? letter : `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
  return `"$(printf '${spelled.join('')}')"`
}
