import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * What an address is to a live call: `public`; `private`, for a connector that lists it by name or by number; or
 * `never`, for one that must be listed by its number, because no name of a service leads there for a good reason.
 */
export type AddressKind = 'public' | 'private' | 'never'

/** The kind of an IP address, whichever way an IPv4 address is wrapped in it. Text that is no address is `never`. */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return kindIn(address, 'ipv4')
  if (!isIPv6(address) || address.includes('%')) return 'never'
  const groups = groupsOf(address)
  const wrapped = wrappedIn(groups)
  if (wrapped !== undefined) return addressKind(wrapped)
  return kindIn(address, 'ipv6')
}

/** An IP address in the one spelling that is compared: `::ffff:10.0.0.7` is `10.0.0.7`. */
export function plainAddress(address: string): string {
  if (!isIPv6(address) || address.includes('%')) return address
  const groups = groupsOf(address)
  return MAPPED.test(groups.join(':')) ? dotted(groups) : new URL(`http://[${address}]`).hostname.slice(1, -1)
}

const NEVER = blockList([
  ['0.0.0.0', 8, 'this network'],
  ['169.254.0.0', 16, 'link-local: machines in a cloud hand out credentials here'],
  ['100.100.100.200', 32, 'metadata of Alibaba Cloud'],
  ['168.63.129.16', 32, 'the host of an Azure machine, a public address'],
  ['192.0.0.192', 32, 'metadata of Oracle Cloud'],
  ['224.0.0.0', 4, 'multicast'],
  ['255.255.255.255', 32, 'broadcast'],
  ['::', 128, 'unspecified'],
  ['fe80::', 10, 'link-local'],
  ['fd00:ec2::', 32, 'metadata of AWS'],
  ['fd20:ce::', 32, 'metadata of Google Cloud'],
  ['ff00::', 8, 'multicast'],
])

const PRIVATE = blockList([
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'between a provider and its customers'],
  ['127.0.0.0', 8, 'loopback'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'protocol assignments'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.88.99.0', 24, 'relays of 6to4'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'benchmarks'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['240.0.0.0', 4, 'reserved'],
  ['::1', 128, 'loopback'],
  ['64:ff9b:1::', 48, 'NAT64 inside a network'],
  ['100::', 64, 'discarded'],
  ['2001::', 23, 'protocol assignments, Teredo among them'],
  ['2001:db8::', 32, 'documentation'],
  ['3fff::', 20, 'documentation'],
  ['5f00::', 16, 'segment routing'],
  ['fc00::', 7, 'unique local'],
  ['fec0::', 10, 'site-local'],
])

type Range = readonly [address: string, prefix: number, why: string]

function blockList(ranges: readonly Range[]): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6')
  return list
}

function kindIn(address: string, family: 'ipv4' | 'ipv6'): AddressKind {
  if (NEVER.check(address, family)) return 'never'
  return PRIVATE.check(address, family) ? 'private' : 'public'
}

/** The eight numbers of an IPv6 address, in hexadecimal without leading zeros. */
function groupsOf(address: string): readonly string[] {
  // `URL` writes an address in one way, with the last two groups in hexadecimal as well.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
}

const MAPPED = /^0:0:0:0:0:ffff:/
// IPv4 in the last four bytes: compatible, mapped, translated, NAT64, ISATAP. `::` and `::1` are addresses of their own.
const IN_THE_END = [
  /^0:0:0:0:0:0:(?!0:[01]$)/,
  MAPPED,
  /^0:0:0:0:ffff:0:/,
  /^64:ff9b:0:0:0:0:/,
  /:2?0?0?:5efe:[^:]+:[^:]+$/,
]
const SIX_TO_FOUR = /^2002:/

function wrappedIn(groups: readonly string[]): string | undefined {
  const text = groups.join(':')
  if (SIX_TO_FOUR.test(text)) return dotted(groups.slice(0, 3))
  return IN_THE_END.some((form) => form.test(text)) ? dotted(groups) : undefined
}

function dotted(groups: readonly string[]): string {
  return groups
    .slice(-2)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join('.')
}
