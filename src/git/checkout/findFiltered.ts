import type { Effects } from '../../effects.ts'
import { isStepyardError } from '../../errors.ts'
import { filterOverrides } from './filterOverrides.ts'
import type { Checkout } from './model.ts'
import { runUserGit } from './userGit.ts'

/** A path whose content Git changes between the folder and a commit, and the filter that does. */
export interface FilteredPath {
  readonly path: string
  readonly filter: string
}

/** Paths, relative to the root of the repository, to ask about. */
export interface FilterQuestion {
  readonly checkout: Checkout
  readonly paths: readonly string[]
  readonly effects: Effects
}

/**
 * The first of the paths that an attribute sends through a content filter which is set up here: large file storage,
 * encryption. No filter runs. Without a git program there is none to run either, and the answer is `undefined`.
 */
export async function findFiltered(question: FilterQuestion): Promise<FilteredPath | undefined> {
  try {
    const named = await readFilters(question)
    if (named.length === 0) return undefined
    // LFS is set up in a user's own configuration, which is not read here; its attribute says enough.
    const known = new Set([
      'lfs',
      ...(await filterOverrides(question)).map(([key]) => key.split('.').slice(1, -1).join('.')),
    ])
    return named.find(({ filter }) => known.has(filter))
  } catch (error) {
    if (isStepyardError(error, 'GIT_NOT_FOUND')) return undefined
    throw error
  }
}

async function readFilters({ checkout, paths, effects }: FilterQuestion): Promise<FilteredPath[]> {
  const input = paths.map((path) => `${path}\0`).join('')
  const { stdout } = await runUserGit({ checkout, effects, input, args: ['check-attr', '-z', '--stdin', 'filter'] })
  const words = Buffer.from(stdout).toString().split('\0')
  const found: FilteredPath[] = []
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [path = '', , filter = ''] = words.slice(at, at + 3)
    if (!['unspecified', 'unset', 'set', ''].includes(filter)) found.push({ path, filter })
  }
  return found
}
