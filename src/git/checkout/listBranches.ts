import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readPackedRefs } from '../packedRefs.ts'
import type { Checkout } from './model.ts'

/**
 * Names of the branches that the repository knows, its own and those it last saw on `origin`, sorted; the checked-out
 * one is among them even before its first commit. Read from files, so that no git is needed.
 */
export async function listBranches({ commonDir, branch }: Checkout): Promise<string[]> {
  const loose = await Promise.all(
    PLACES.map((place) => namesBelow(join(commonDir, ...place.split('/').filter(Boolean)))),
  )
  const packed = [...(await readPackedRefs(commonDir)).keys()].flatMap((ref) => {
    const place = PLACES.find((prefix) => ref.startsWith(prefix))
    return place === undefined ? [] : [ref.slice(place.length)]
  })
  const names = new Set([...loose.flat(), ...packed, ...(branch === undefined ? [] : [branch])])
  // `origin/HEAD` points to another one; `.invalid` is what a repository with refs elsewhere puts into HEAD.
  return [...names].filter((name) => name !== 'HEAD' && !name.startsWith('.') && !name.endsWith('.lock')).sort()
}

const PLACES = ['refs/heads/', 'refs/remotes/origin/'] as const

async function namesBelow(folder: string, prefix = ''): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries.map((entry) =>
    entry.isDirectory() ? namesBelow(join(folder, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name],
  )
  return (await Promise.all(names)).flat()
}
