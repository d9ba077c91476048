import { MAX_DOCUMENT_BYTES } from '../../config/readDocument.ts'
import { StepyardError } from '../../errors.ts'

/** How a document is fetched. */
export interface FetchOptions {
  readonly fetch: typeof fetch
  readonly signal?: AbortSignal
  /** Milliseconds for all of it. Default: 60 s. */
  readonly timeout?: number
}

const MAX_REDIRECTS = 5

/**
 * Fetches a document because a person gave its address: over https, or over http from this machine, without credentials
 * in it, and the same for each redirect. Throws `OPENAPI_REFUSED` and `OPENAPI_UNREACHABLE`.
 */
export async function fetchDocument(address: string, options: FetchOptions): Promise<Uint8Array> {
  const { fetch, signal, timeout = 60_000 } = options
  const limit = AbortSignal.timeout(timeout)
  const until = signal ? AbortSignal.any([signal, limit]) : limit
  let url = checkAddress(address)
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(url, { redirect: 'manual', signal: until, headers: { accept: ACCEPT } }).catch(
      (cause: unknown) => {
        if (signal?.aborted) throw cause
        const reason = limit.aborted ? `it took longer than ${timeout / 1000} s.` : 'nobody answers there.'
        throw new StepyardError('OPENAPI_UNREACHABLE', { source: address, reason }, { cause })
      },
    )
    const next = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && next !== null) {
      url = checkAddress(new URL(next, url).href)
      continue
    }
    if (!response.ok) {
      throw new StepyardError('OPENAPI_UNREACHABLE', { source: address, reason: `the answer is ${response.status}.` })
    }
    return readBounded(response, address)
  }
  throw new StepyardError('OPENAPI_UNREACHABLE', { source: address, reason: 'it leads from address to address.' })
}

/** Whether a person typed an address rather than the path of a file. */
export function isAddress(source: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(source)
}

const ACCEPT = 'application/json, application/yaml, text/yaml, */*;q=0.5'
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

function checkAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const source = url ? `${url.protocol}//${url.host}${url.pathname}` : address
  if (!url) throw refused(source, 'it is no address.')
  if (url.username !== '' || url.password !== '') {
    throw refused(source, 'its address has credentials in it, which would be kept in files.')
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return url
  throw refused(source, 'only https is fetched, and http from this machine.')
}

function refused(source: string, reason: string): StepyardError {
  return new StepyardError('OPENAPI_REFUSED', { source, reason, hint: 'Download the document, then import the file.' })
}

async function readBounded(response: Response, address: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength
    chunks.push(part.value)
    if (size <= MAX_DOCUMENT_BYTES) continue
    await reader?.cancel()
    throw refused(address, 'it is larger than 64 MB.')
  }
  return Buffer.concat(chunks)
}
