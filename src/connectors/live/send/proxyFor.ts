import { portOf } from '../address/addressGuard.ts'

/** Where proxies come from. */
export interface ProxySettings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly gateway?: string | undefined
}

/**
 * The proxy that a request goes through, or `undefined` where it goes straight. A gateway takes all of them; else the
 * variables decide as they do for curl: small letters first, `NO_PROXY` a list of hosts with or without a port.
 */
export function proxyFor(url: URL, { env, gateway }: ProxySettings): string | undefined {
  if (gateway !== undefined) return gateway
  const read = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined
  if (isExcluded(url, read('NO_PROXY') ?? '')) return undefined
  const proxy = read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? read('ALL_PROXY')
  if (proxy === undefined) return undefined
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

function isExcluded(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, name = entry, port] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? []
      if (port !== undefined && Number(port) !== portOf(url)) return false
      const wanted = name
        .replace(/^\[|\]$/g, '')
        .replace(/^\*?\./, '')
        .toLowerCase()
      return host === wanted || host.endsWith(`.${wanted}`)
    })
}
