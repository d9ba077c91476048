import type { ScopedTasks } from './listFamily.ts'

/**
 * The offset of the last event in the journal of a workspace, at least `from`. Stores tell what comes after an offset
 * and not where the end is, so it is searched for in steps that double: some forty short reads for a million events.
 */
export async function findTail({ store, scope }: ScopedTasks, from = 0): Promise<number> {
  const after = async (offset: number): Promise<number | undefined> =>
    (await store.events(scope, { after: offset, limit: 1 })).at(-1)?.offset
  const first = await after(from)
  if (first === undefined) return from
  let known = first
  let beyond: number | undefined
  for (let step = 1; beyond === undefined; step *= 2) {
    const found = await after(known + step)
    if (found === undefined) beyond = known + step
    else known = found
  }
  while (known < beyond) {
    const middle = Math.floor((known + beyond) / 2)
    const found = await after(middle)
    if (found === undefined) beyond = middle
    else known = found
  }
  return known
}
