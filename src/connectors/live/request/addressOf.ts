import type { Refuse } from './plainRequest.ts'

/** Where a path leads below the base address of a service: `/v1` and `customers` are `/v1/customers`. */
export function below(baseUrl: URL, path: string): URL {
  const url = new URL(baseUrl)
  const [before = '', query] = splitAt(path.split('#', 1)[0] ?? '', '?')
  url.pathname = `${baseUrl.pathname.replace(/\/+$/, '')}/${before.replace(/^\/+/, '')}`
  url.hash = ''
  // What the base address has in its query belongs to every call.
  if (query !== undefined) addToQuery(url, query)
  return url
}

/** Where an address that a step gives leads, and whether that is at the service of the connector. */
export function addressOf(
  given: unknown,
  baseUrl: URL | undefined,
  refuse: Refuse,
): { readonly url: URL; readonly isOurs: boolean } {
  if (typeof given !== 'string' || given.trim() === '') throw refuse('`url` is missing')
  if (/[\\]|\p{Cc}/u.test(given)) throw refuse('`url` has a backslash or a control character in it')
  if (/^[a-z][a-z0-9+.-]*:/i.test(given)) {
    const url = parseUrl(given)
    if (!url) throw refuse('`url` is no address')
    return { url, isOurs: baseUrl === undefined || url.origin === baseUrl.origin }
  }
  // `//other.example/x` is another host to whoever reads it as an address, and a path to us: neither is meant.
  if (given.startsWith('//')) throw refuse('`url` begins with //')
  if (!baseUrl) throw refuse('`url` is a path, and the connector has no `baseUrl`')
  const [path = ''] = given.split(/[?#]/, 1)
  if (path.split('/').some(isDots)) throw refuse('`url` has .. in its path')
  return { url: below(baseUrl, given), isOurs: true }
}

/** Puts more, already encoded, behind what the query of an address has. */
export function addToQuery(url: URL, more: string): void {
  url.search = [url.search.slice(1), more].filter((part) => part !== '').join('&')
}

/** Whether a part of a path means this folder or the one above, to a server that decodes it first as well. */
export function isDots(part: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(part)
}

/** An address, or `undefined` for text that is none. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

function splitAt(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
