import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checkout } from './model.ts'
import { readIfThere } from '../readIfThere.ts'

/**
 * Names of the branches that the repository knows, its own and those it last saw on `origin`, sorted; the checked-out
 * one is among them even before its first commit. Read from files, so that no git is needed.
 */
export async function listBranches({ commonDir, branch }: Checkout): Promise<string[]> {
  const loose = await Promise.all(
    PLACES.map((place) => namesBelow(join(commonDir, ...place.split('/').filter(Boolean)))),
  )
  const packed = ((await readIfThere(join(commonDir, 'packed-refs')))?.toString() ?? '').split('\n')
  const listed = packed.flatMap((line) => {
    const ref = line.startsWith('#') ? undefined : line.split(' ')[1]
    const place = PLACES.find((prefix) => ref?.startsWith(prefix))
    return ref !== undefined && place !== undefined ? [ref.slice(place.length)] : []
  })
  const names = new Set([...loose.flat(), ...listed, ...(branch === undefined ? [] : [branch])])
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
