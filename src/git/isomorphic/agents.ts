import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent, type AgentOptions } from 'node:https'
import { BlockList, isIP } from 'node:net'
import { rootCertificates } from 'node:tls'
import { StepyardError } from '../../errors.ts'
import type { Effects } from '../../effects.ts'
import { readAuthorities } from '../authorities.ts'

type Env = Effects['env']

const CA_VARIABLES = ['GIT_SSL_CAINFO', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'] as const

/** How an origin is reached: through which agent, and whom its certificate may come from (default: Node's own list). */
export interface Route {
  readonly agent: HttpAgent
  readonly ca?: string[]
}

/** Keeps connections to the origin of `url` open, through a proxy where the environment names one. */
export async function createRoute(url: URL, env: Env): Promise<Route> {
  const proxy = proxyFor(url, env)
  const trust = await trustedAuthorities(env)
  const options = { keepAlive: true, ...trust }
  return { agent: await createAgent(url, proxy, options), ...trust }
}

async function createAgent(url: URL, proxy: URL | undefined, options: AgentOptions): Promise<HttpAgent> {
  const isSecure = url.protocol === 'https:'
  if (proxy === undefined) return isSecure ? new HttpsAgent(options) : new HttpAgent(options)
  if (isSecure) return new (await import('https-proxy-agent')).HttpsProxyAgent(proxy, options)
  return new (await import('http-proxy-agent')).HttpProxyAgent(proxy, options)
}

async function trustedAuthorities(env: Env): Promise<{ readonly ca?: string[] }> {
  const files = CA_VARIABLES.map((name) => env[name]).filter((path) => path !== undefined && path !== '')
  if (files.length === 0) return {}
  const extra = await Promise.all([...new Set(files)].map((path) => readAuthorities(path ?? '')))
  return { ca: [...rootCertificates, ...extra] }
}

/** The proxy for `url` by the variables that curl and git know, in either case; `undefined` for none. */
export function proxyFor(url: URL, env: Env): URL | undefined {
  const either = (name: string): string | undefined => env[name.toLowerCase()] || env[name]
  const proxy = either(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? either('ALL_PROXY')
  if (!proxy || isExempt(url, either('NO_PROXY') ?? '')) return undefined
  const text = proxy.includes('://') ? proxy : `http://${proxy}`
  if (!/^https?:/i.test(text) || !URL.canParse(text))
    throw new StepyardError('REMOTE_UNREACHABLE', {
      remote: url.origin,
      reason: 'the proxy of the environment is not an http:// or https:// address',
    })
  return new URL(text)
}

// Host, host:port, domain with or without a leading dot (its sub-domains too), address, network, or "*".
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((rule) => rule !== '')
    .some((rule) => {
      const [, name = rule, rulePort] = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(rule) ?? []
      if (rule === '*' || isInNetwork(host, rule)) return true
      if (isIP(rule) === 6) return host === rule
      const domain = name.replace(/^\*?\./, '')
      return (rulePort === undefined || rulePort === port) && (host === domain || host.endsWith(`.${domain}`))
    })
}

function isInNetwork(host: string, rule: string): boolean {
  const [, network = '', bits] = /^(.+)\/(\d+)$/.exec(rule) ?? []
  const [family, hostFamily] = [isIP(network), isIP(host)]
  if (family === 0 || hostFamily !== family || Number(bits) > (family === 6 ? 128 : 32)) return false
  const list = new BlockList()
  const name = family === 6 ? 'ipv6' : 'ipv4'
  list.addSubnet(network, Number(bits), name)
  return list.check(host, name)
}
