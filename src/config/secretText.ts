import { isMapValue } from './jsonSchema.ts'
import type { Path } from './path.ts'
import { printable } from './printable.ts'

/** A value that must not be in a file. `what` is a noun for people; the value itself is never carried along. */
export interface SecretFinding {
  readonly path: Path
  readonly what: 'a token' | 'a password' | 'a private key' | 'a secret value'
}

/** What stands where a secret was, in everything that is kept or shown. */
export const REDACTED = '***'

/** Which keys are judged by their name: `all`, or `none` in files whose data only looks like credentials. */
export type KeyNames = 'all' | 'none'

/**
 * Values below `value` that are secrets by their shape (known token forms, private keys, a password in an address) or
 * by the name of their key (`password`, `apiKey`, `token`), unless they are only a reference such as `${secret:NAME}`.
 */
export function findSecrets(value: unknown, keyNames: KeyNames): SecretFinding[] {
  return visit({ value, path: [], named: false }, keyNames)
}

/** Whether `text` has the form of a token, a private key, or an address with a password. */
export function looksSecret(text: string): boolean {
  return shapeOf(text) !== undefined
}

/** `text` as it may be shown: `…` where any part of it looks like a secret, and nothing a terminal would act on. */
export function showText(text: string): string {
  if (looksSecret(text)) return '…'
  return printable(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** Whether a key of this name holds a secret: `token`, `dbPassword`, `API_KEY`; not `tokenUrl` or `maxTokens`. */
export function isSecretName(key: string): boolean {
  return SECRET_NAME.test(key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'))
}

interface Visit {
  readonly value: unknown
  readonly path: Path
  readonly named: boolean
}

function visit({ value, path, named }: Visit, keyNames: KeyNames): SecretFinding[] {
  if (typeof value === 'string') return judgeText(value, path, named)
  // `MAX_TOKEN: 500` is a number of tokens; a password may well be made of digits.
  if (typeof value === 'number') return named && PASSWORD.test(lastKey(path)) ? [{ path, what: 'a password' }] : []
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => visit({ value: item, path: [...path, index], named }, keyNames))
  }
  if (!isMapValue(value)) return []
  return Object.entries(value).flatMap(([key, child]) => {
    const secretName = keyNames === 'all' && isSecretName(key)
    // Only a value directly under such a name is one: `token: { description: ... }` speaks about a token.
    return visit({ value: child, path: [...path, key], named: secretName && !isMapValue(child) }, keyNames)
  })
}

function judgeText(text: string, path: Path, named: boolean): SecretFinding[] {
  const shape = shapeOf(text)
  if (shape !== undefined) return [{ path, what: shape }]
  if (!named || text === '' || text === REDACTED || isReference(text)) return []
  return [{ path, what: PASSWORD.test(lastKey(path)) ? 'a password' : 'a token' }]
}

function lastKey(path: Path): string {
  return String(path.findLast((part) => typeof part === 'string'))
}

/** Whether `text` only points at values, as `${secret:NAME}`, `${VAR}` and `Bearer ${secret:NAME}` do. */
export function isReference(text: string): boolean {
  const rest = text.replaceAll(/\$\{[^{}]+\}/g, '')
  return rest !== text && /^(?:[A-Za-z]+ )?[^A-Za-z0-9]*$/.test(rest)
}

const PASSWORD = /pass|pwd/i
const SECRET_NAME =
  /(?:^|[_-])(?:token|password|passwd|passphrase|pwd|secret|api_?key|private_?key|credentials?|authorization)$/i

const TOKEN = new RegExp(
  [
    'gh[a-z]_[A-Za-z0-9_]{16,}',
    'github_pat_\\w{16,}',
    'gl[a-z]{2,6}-[\\w-]{16,}',
    'xox[a-z]-[\\w-]{8,}',
    'A(?:KIA|SIA)[0-9A-Z]{16}',
    'AT(?:ATT|BB|CTT)[\\w=-]{16,}',
    'AIza[\\w-]{30,}',
    'npm_[A-Za-z0-9]{30,}',
    '[sr]k[-_](?:live|test|proj|ant)[-_][\\w-]{12,}',
    'whsec_[A-Za-z0-9+/=]{16,}',
    'eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*',
  ]
    .map((shape) => `(?<![A-Za-z0-9])${shape}`)
    .join('|'),
)
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/
// A port is no password, and a reference is no value: `https://${env:HOST}:${env:PORT}/` has neither.
const ADDRESS = /[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:(?!\$\{)([^\s/@]+)@/i

function shapeOf(text: string): SecretFinding['what'] | undefined {
  if (PRIVATE_KEY.test(text)) return 'a private key'
  if (TOKEN.test(text)) return 'a token'
  return ADDRESS.test(text) ? 'a password' : undefined
}
