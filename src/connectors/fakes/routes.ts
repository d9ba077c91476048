/** A route of a fake that a request comes to. */
export interface FoundRoute {
  /** As the fake has it: `GET /customers/:id`. */
  readonly route: string
  readonly params: Readonly<Record<string, string>>
  /** A handler, or a body. */
  readonly answer: unknown
}

/** The first route for a request; one with more written out goes before one with less. */
export type FindRoute = (method: string, url: URL) => FoundRoute | undefined

/**
 * Reads routes such as `GET /customers/:id`, `POST https://api.example.com/v1/*` or `/health`: a method or any, a path
 * or an address, `:name` for one part and `*` for any rest.
 */
export function createRoutes(
  written: Readonly<Record<string, unknown>>,
): { readonly find: FindRoute } | { readonly problem: string } {
  const routes = Object.entries(written).map(([route, answer]) => ({ ...parseRoute(route), route, answer }))
  const broken = routes.find(({ parts }) => parts === undefined)
  if (broken) return { problem: `"${broken.route}" is no route: write it like \`GET /customers/:id\`` }
  const ordered = routes.toSorted((left, right) => right.weight - left.weight)
  return {
    find(method, url) {
      for (const { parts = [], route, answer, ...wanted } of ordered) {
        if (wanted.method !== undefined && wanted.method !== method) continue
        if (wanted.origin !== undefined && wanted.origin !== url.origin) continue
        const params = matchParts(parts, partsOf(url.pathname))
        if (params) return { route, params, answer }
      }
      return undefined
    },
  }
}

interface ParsedRoute {
  readonly method?: string
  readonly origin?: string
  readonly parts?: readonly string[]
  /** How much of it is written out. */
  readonly weight: number
}

function parseRoute(route: string): ParsedRoute {
  const { method, address = '' } = /^(?:(?<method>[A-Za-z]+)\s+)?(?<address>\S+)$/.exec(route.trim())?.groups ?? {}
  const isAbsolute = /^https?:\/\//.test(address)
  if (!(isAbsolute ? URL.canParse(address) : address.startsWith('/') || address === '*')) return { weight: 0 }
  const url = isAbsolute ? new URL(address) : undefined
  // As written: a URL would encode what stands for something else.
  const path = isAbsolute ? address.replace(/^https?:\/\/[^/]*/, '') : address
  const parts = partsOf(path.replace(/\?.*$/, ''))
  const literal = parts.filter((part) => part !== '*' && !part.startsWith(':')).length
  return {
    ...(method !== undefined && { method: method.toUpperCase() }),
    ...(url && { origin: url.origin }),
    parts,
    weight:
      literal * 100 +
      parts.length * 10 +
      (url ? 4 : 0) +
      (method === undefined ? 0 : 2) -
      (parts.at(-1) === '*' ? 5 : 0),
  }
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '')
}

function matchParts(wanted: readonly string[], given: readonly string[]): Readonly<Record<string, string>> | undefined {
  const isOpen = wanted.at(-1) === '*'
  const fixed = isOpen ? wanted.slice(0, -1) : wanted
  if (isOpen ? given.length < fixed.length : given.length !== fixed.length) return undefined
  const params = new Map<string, string>()
  for (const [index, part] of fixed.entries()) {
    const there = decode(given[index] ?? '')
    if (part.startsWith(':')) params.set(part.slice(1), there)
    else if (part !== '*' && part !== there) return undefined
  }
  return Object.fromEntries(params)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // What is no valid encoding is what it says.
    return part
  }
}
