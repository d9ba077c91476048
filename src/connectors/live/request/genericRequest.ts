import { addressOf, addToQuery } from './addressOf.ts'
import { checkHeaders } from './headers.ts'
import { deepPairs, joinPairs } from './parameterStyle.ts'
import { isObject, requireObject, type PlainRequest, type Refuse } from './plainRequest.ts'
import { writeBody, type WrittenBody } from './requestBody.ts'

/**
 * The request of `request` and `fetch`, which take any address: `{ url, method, headers, query, body }`, or the same with
 * all but `url` under `options`.
 */
export function genericRequest(
  { input, baseUrl }: { readonly input: unknown; readonly baseUrl: URL | undefined },
  refuse: Refuse,
): PlainRequest {
  const given = typeof input === 'string' ? { url: input } : requireObject(input, refuse)
  const options = isObject(given['options']) ? { ...given, ...given['options'] } : given
  const { url, isOurs } = addressOf(given['url'], baseUrl, refuse)
  const { query, body } = options
  if (isObject(query)) addQuery(url, query)
  const headers = checkHeaders(isObject(options['headers']) ? options['headers'] : {}, refuse)
  const written = body === undefined || body === null ? undefined : bodyOf(body, headers['content-type'], refuse)
  const method = methodOf(options['method'], written !== undefined, refuse)
  if (written && (method === 'GET' || method === 'HEAD')) throw refuse(`a ${method} has no body`)
  return {
    method,
    url,
    headers: written ? { ...headers, 'content-type': written.contentType } : headers,
    ...(written && { body: written.content }),
    isOurs,
  }
}

/** Whether the answer is wanted as it came: `text: true`, also under `options`. */
export function wantsText(input: unknown): boolean {
  return isSet(input, 'text')
}

/** Whether only the body of the answer is wanted: `bodyOnly: true`, also under `options`. */
export function wantsBodyOnly(input: unknown): boolean {
  return isSet(input, 'bodyOnly')
}

function isSet(input: unknown, key: string): boolean {
  if (!isObject(input)) return false
  return input[key] === true || (isObject(input['options']) && input['options'][key] === true)
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])

function methodOf(given: unknown, hasBody: boolean, refuse: Refuse): string {
  const usual = hasBody ? 'POST' : 'GET'
  const method = given === undefined ? usual : String(given).toUpperCase()
  if (!METHODS.has(method)) throw refuse(`"${method.slice(0, 20)}" is no method that can be sent`)
  return method
}

function bodyOf(body: unknown, contentType: string | undefined, refuse: Refuse): WrittenBody {
  const type = contentType ?? (typeof body === 'string' ? 'text/plain;charset=UTF-8' : 'application/json')
  return writeBody(type, body, refuse)
}

function addQuery(url: URL, query: Readonly<Record<string, unknown>>): void {
  const pairs = Object.entries(query).flatMap(([name, value]) => deepPairs(encodeURIComponent(name), value))
  addToQuery(url, joinPairs(pairs, '&'))
}
