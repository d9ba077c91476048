import type { RawTreeEntry } from '../snapshot/rawTree.ts'
import type { Oid } from '../snapshot/tree.ts'

/** What a remote says it has. */
export interface Advertisement {
  /** Branch its HEAD names; it may not exist. */
  readonly head?: string
  readonly headOid?: Oid
  /** Name to tip. */
  readonly branches: ReadonlyMap<string, Oid>
}

/** Reads `git ls-remote --symref <url> HEAD 'refs/heads/*'`. */
export function readAdvertisement(text: string): Advertisement {
  const lines = text.split('\n')
  const head = lines.map((line) => /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1]).find((name) => name !== undefined)
  const headOid = lines.map((line) => /^([0-9a-f]+)\tHEAD$/.exec(line)?.[1]).find((oid) => oid !== undefined)
  const tips = lines.map((line) => /^([0-9a-f]+)\trefs\/heads\/(.+)$/.exec(line))
  return {
    branches: new Map(tips.flatMap((match) => (match ? [[match[2] ?? '', match[1] ?? ''] as const] : []))),
    ...(head !== undefined && { head }),
    ...(headOid !== undefined && { headOid }),
  }
}

/** The settings that `git clone` leaves behind, so that plain `git pull` and `git push` work. */
export function cloneConfig(url: string, branch: string | undefined): (readonly [key: string, value: string])[] {
  const remote = [
    ['remote.origin.url', url],
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
  ] as const
  if (branch === undefined) return [...remote]
  return [...remote, [`branch.${branch}.remote`, 'origin'], [`branch.${branch}.merge`, `refs/heads/${branch}`]]
}

const TAB = 0x09

/** Reads `git ls-tree -r -z`: "<mode> <type> <oid> TAB <path> NUL" for each entry. */
export function parseTreeList(bytes: Uint8Array): RawTreeEntry[] {
  const entries: RawTreeEntry[] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0, start)
    const line = bytes.subarray(start, end)
    const tab = line.indexOf(TAB)
    const [mode = '', type = '', oid = ''] = Buffer.from(line.subarray(0, tab)).toString('latin1').split(' ')
    entries.push({
      path: line.subarray(tab + 1),
      mode,
      type: type === 'commit' || type === 'tree' ? type : 'blob',
      oid,
    })
    start = end + 1
  }
  return entries
}
