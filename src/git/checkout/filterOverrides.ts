import type { MoveRequest } from './model.ts'
import { runUserGit } from './userGit.ts'

/** Settings that switch off every content filter which the repository's config names, wherever it is included from. */
export type FilterOverrides = readonly (readonly [key: string, value: string])[]

/**
 * What must be given to whatever writes the index: Git compares files that changed in the same instant as the index
 * with their blobs then, through their clean filter, which is a program of the repository's choice.
 */
export async function filterOverrides({
  checkout,
  effects,
}: Pick<MoveRequest, 'checkout' | 'effects'>): Promise<FilterOverrides> {
  const { stdout } = await runUserGit({ checkout, effects, args: ['config', '--list', '--name-only', '-z'] })
  const keys = Buffer.from(stdout).toString().split('\0')
  const names = keys.map((key) => /^filter\.(.+)\.[^.]+$/s.exec(key)?.[1])
  return [...new Set(names)].flatMap((name) => (name === undefined ? [] : switchedOff(name)))
}

function switchedOff(name: string): FilterOverrides {
  return [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.smudge`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]
}
