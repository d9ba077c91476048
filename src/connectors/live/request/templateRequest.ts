import type { RequestBody, RequestParameter, RequestTemplate } from '../../connector.ts'
import { addToQuery, below, isDots } from './addressOf.ts'
import { checkHeaders } from './headers.ts'
import { joinPairs, writeHeaderValue, writePairs, writePathValue } from './parameterStyle.ts'
import { requireObject, type PlainRequest, type Refuse } from './plainRequest.ts'
import { writeBody, type WrittenBody } from './requestBody.ts'

type Input = Readonly<Record<string, unknown>>

/** The request that a described operation makes of its input. Nothing in the input changes which host or path it goes to. */
export function templateRequest(
  { template, baseUrl, input }: { readonly template: RequestTemplate; readonly baseUrl: URL; readonly input: unknown },
  refuse: Refuse,
): PlainRequest {
  const given = input === undefined ? {} : requireObject(input, refuse)
  const url = below(baseUrl, fillPath(template, given, refuse))
  addToQuery(url, joinPairs(pairsIn('query', template, given), '&'))
  const body = template.body && bodyOf(template.body, template, given)
  const written = body === undefined ? undefined : writeBody(template.body?.contentType ?? '', body, refuse)
  return {
    method: template.method,
    url,
    headers: headersOf(template, { given, written }, refuse),
    ...(written && { body: written.content }),
    isOurs: true,
  }
}

function fillPath({ path, parameters }: RequestTemplate, input: Input, refuse: Refuse): string {
  const parts = path.split('/').map((part) => {
    const filled = part.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
      const parameter = parameters.find((one) => one.in === 'path' && one.name === name)
      const value = requireValue(valueOf(parameter ?? { name, in: 'path' }, input), name, refuse)
      return writePathValue(parameter ?? { name, in: 'path' }, value)
    })
    if (filled !== part && isDots(filled)) throw refuse(`"${part}" may not become "${filled}", another path`)
    return filled
  })
  return parts.join('/')
}

// An empty id would turn one thing into the list of all of them.
function requireValue(value: unknown, name: string, refuse: Refuse): unknown {
  const isEmpty = value === '' || (Array.isArray(value) && value.length === 0)
  if (value === undefined || value === null || isEmpty) throw refuse(`"${name}" is missing`)
  return value
}

function pairsIn(place: 'query' | 'cookie', { parameters }: RequestTemplate, input: Input) {
  return parameters
    .filter((parameter) => parameter.in === place)
    .flatMap((parameter) => {
      const value = valueOf(parameter, input)
      return value === undefined || value === null ? [] : writePairs(parameter, value)
    })
}

function headersOf(
  template: RequestTemplate,
  { given, written }: { readonly given: Input; readonly written: WrittenBody | undefined },
  refuse: Refuse,
): Readonly<Record<string, string>> {
  const headers: Record<string, unknown> = {}
  if (written) headers['content-type'] = written.contentType
  const cookies = pairsIn('cookie', template, given)
  if (cookies.length > 0) headers['cookie'] = joinPairs(cookies, '; ')
  for (const parameter of template.parameters) {
    const value = parameter.in === 'header' ? valueOf(parameter, given) : undefined
    if (value !== undefined && value !== null) headers[parameter.name] = writeHeaderValue(parameter, value)
  }
  return checkHeaders(headers, refuse)
}

function bodyOf({ from }: RequestBody, { parameters, path }: RequestTemplate, input: Input): unknown {
  if (from === 'body') return Object.hasOwn(input, 'body') ? input['body'] : undefined
  const taken = new Set(parameters.map(({ name, key = name }) => key))
  for (const [, name = ''] of path.matchAll(/\{([^{}]+)\}/g)) taken.add(name)
  const rest = Object.entries(input).filter(([key]) => !taken.has(key))
  return rest.length === 0 ? undefined : Object.fromEntries(rest)
}

function valueOf({ name, key = name }: RequestParameter, input: Input): unknown {
  return Object.hasOwn(input, key) ? input[key] : undefined
}
