import type { RawTreeEntry } from '../snapshot/rawTree.ts'

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
