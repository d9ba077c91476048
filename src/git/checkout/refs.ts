import { join } from 'node:path'
import type { Oid } from '../../snapshot/tree.ts'
import { readPackedRefs } from '../packedRefs.ts'
import { readIfThere } from '../readIfThere.ts'

/** Where HEAD points: a branch, a commit, or both. Neither in a repository whose refs are not files. */
export interface Head {
  readonly branch?: string
  readonly head?: Oid
}

const OID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
const MAX_HOPS = 5

/** Reads HEAD of a git directory; `commonDir` holds the branches. */
export async function readHead(gitDir: string, commonDir: string): Promise<Head> {
  const text = ((await readIfThere(join(gitDir, 'HEAD')))?.toString() ?? '').trim()
  if (OID.test(text)) return { head: text }
  const ref = symbolicTarget(text)
  if (ref === undefined || ref === 'refs/heads/.invalid') return {}
  const head = await readRef(commonDir, ref)
  return {
    ...(ref.startsWith('refs/heads/') ? { branch: ref.slice('refs/heads/'.length) } : {}),
    ...(head === undefined ? {} : { head }),
  }
}

/** The commit a full ref name stands for, loose or packed; `undefined` when there is no such ref. */
export async function readRef(commonDir: string, ref: string): Promise<Oid | undefined> {
  let name = ref
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const loose = (await readIfThere(join(commonDir, ...name.split('/'))))?.toString().trim()
    if (loose === undefined) return (await readPackedRefs(commonDir)).get(name)
    if (OID.test(loose)) return loose
    const target = symbolicTarget(loose)
    if (target === undefined) return undefined
    name = target
  }
  return undefined
}

// A ref becomes a path below the git directory: one that would leave it is not followed.
function symbolicTarget(text: string): string | undefined {
  const target = /^ref:\s*(refs\/[^\0\r\n\\]+)$/.exec(text)?.[1]
  return target?.split('/').some((part) => part === '' || part === '.' || part === '..') ? undefined : target
}
