/** What a text in code leads to. */
export type AddressKind = 'address' | 'connection string'

/**
 * Whether a text is an address of one place: a URL, a host with its domain, an IP address, a connection string. Domains
 * that are made for examples lead nowhere, and those of schemas are only names. Of a template `text` is what it begins with.
 */
export function addressKind(text: string): AddressKind | undefined {
  if (text.length > 2000 || /\s/.test(text.trim())) return CONNECTION.test(text) ? 'connection string' : undefined
  const url = URL_FORM.exec(text)
  if (url) return isPlace(url[2] ?? '') ? 'address' : undefined
  if (CONNECTION.test(text)) return 'connection string'
  const host = HOST.exec(text) ?? IP.exec(text)
  return host && isPlace(host[1] ?? '') ? 'address' : undefined
}

const URL_FORM = /^([a-z][a-z0-9+.-]{1,20}):\/\/(?:[^\s/@]*@)?([^\s/:?#]+)/i
// Two labels may as well be a path in data, and a domain alone is often something to compare with.
const HOST =
  /^((?:[a-z0-9-]+\.){2,}(?:com|net|org|io|dev|app|cloud|internal|local|lan|corp|eu|de|at|ch|fr|uk))(?::\d{2,5})?(?:\/\S*)?$/i
const IP = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{2,5})?(?:\/\S*)?$/
const CONNECTION = /(?:^|;)\s*(?:server|host|data source|endpoint)\s*=\s*[^;=]{3,};.*(?:database|user|uid|key|port)/i

function isPlace(host: string): boolean {
  return !NO_PLACE.test(host) && /[a-z0-9]$/i.test(host)
}

const NO_PLACE =
  /(?:^|\.)(?:example|test|invalid|example\.(?:com|org|net)|json-schema\.org|w3\.org|schema\.org|xmlsoap\.org|purl\.org|oasis-open\.org|stepyard\.dev)$/i
