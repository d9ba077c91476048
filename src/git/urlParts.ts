import { StepyardError } from '../errors.ts'
import { looksLikeToken, redact } from './redact.ts'
import { escapeInvisible } from './ref.ts'

/** What stands before the path of an address, still unchecked. */
export interface Authority {
  readonly kind: string
  readonly host: string
  readonly userinfo: string | undefined
}

const HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/
const IPV6 = /^\[[0-9a-f:]+(?::\d+\.\d+\.\d+\.\d+)?\]$/
const USER = /^[\p{L}\p{N}_.+@\\][\p{L}\p{N}_.+@\\-]*$/u

/** The user name of an address, decoded. A password or a token there is refused with the command that stores it. */
export function checkUser(url: string, authority: Authority): string | undefined {
  if (authority.userinfo === undefined) return undefined
  const [name = '', password] = authority.userinfo.split(/:(.*)/s)
  const username = decode(url, name)
  if (password !== undefined || looksLikeToken(username)) refuseSecret(url, authority, username)
  if (username === '' && authority.kind !== 'ssh') return undefined
  if (!USER.test(username)) refuseUrl(url, 'the user name is empty or holds an unusual character')
  return username
}

/** The host in lower case; anything that is not plain ASCII is refused with the name it would really be. */
export function checkHost(url: string, host: string): string {
  const lower = host.toLowerCase()
  if (host === '') refuseUrl(url, 'it names no host')
  if (/[^ -~]/.test(host)) refuseUrl(url, `the host is not plain ASCII; it would be ${punycode(host)}`)
  if (!HOST.test(lower) && !IPV6.test(lower)) refuseUrl(url, 'the host name is not valid')
  return lower
}

/** The port as a number, when there is one. */
export function checkPort(url: string, port: string | undefined): number | undefined {
  if (port === undefined || port === '') return undefined
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0
  if (number < 1 || number > 65_535) refuseUrl(url, 'the port is not a number from 1 to 65535')
  return number
}

/** The path as it was written, once nothing in it can be taken for an option or leave its folder. */
export function checkPath(url: string, path: string): string {
  const parts = decode(url, path).split(/[\\/]/)
  if (path.length < 2) refuseUrl(url, 'it names no repository on the host')
  if (parts.find((part) => part !== '')?.startsWith('-')) refuseUrl(url, 'the path starts with "-"')
  if (parts.includes('..')) refuseUrl(url, 'the path holds ".."')
  return path
}

/** Throws `URL_REFUSED`; `instead` is the hint that replaces the general one. */
export function refuseUrl(url: string, reason: string, instead?: string): never {
  const shown = escapeInvisible(redact(url))
  throw new StepyardError('URL_REFUSED', { url: shown, reason, ...(instead === undefined ? {} : { instead }) })
}

function refuseSecret(url: string, { kind, host }: Authority, username: string): never {
  const reason = 'it holds a password or token'
  if (kind === 'ssh') refuseUrl(url, reason, 'Remove it from the address; SSH takes a key: `ssh-add <file>`.')
  const name = username === '' || looksLikeToken(username) ? '<user>' : username
  const fields = `protocol=${kind}, host=${host}, username=${name}, password=<token>`
  const store = 'To store it, run `git credential approve` and type one per line, then an empty line'
  refuseUrl(url, reason, `Remove it from the address. ${store}: ${fields}.`)
}

function punycode(host: string): string {
  try {
    return `"${new URL(`https://${host}`).hostname}"`
  } catch {
    return 'nothing valid'
  }
}

function decode(url: string, part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return refuseUrl(url, 'it holds a "%" that encodes nothing')
  }
}
