/** How often a step may run on the very same data, with nothing from outside in between (DESIGN section 4). */
export const MOST_REPEATS = 3

/** Remembers which step ran on which data since something last happened to the task from outside. */
export interface LoopGuard {
  /** Notes a run; answers the steps of the circle when the same run has been made `MOST_REPEATS` times already. */
  enter(step: string, inputHash: string): readonly string[] | undefined
  /** Something happened: a timer, a message, an edit. */
  reset(): void
}

/** A guard for one task, for as long as it is claimed: what crashed in between may begin again. */
export function createLoopGuard(): LoopGuard {
  const repeats = new Map<string, number>()
  const trail: { readonly step: string; readonly key: string }[] = []
  return {
    enter(step, inputHash) {
      const key = `${inputHash} ${step}`
      const times = repeats.get(key) ?? 0
      if (times >= MOST_REPEATS) return circleIn(trail, key)
      repeats.set(key, times + 1)
      trail.push({ step, key })
      return undefined
    },
    reset() {
      repeats.clear()
      trail.length = 0
    },
  }
}

function circleIn(trail: readonly { readonly step: string; readonly key: string }[], key: string): readonly string[] {
  const last = trail.findLastIndex((entry) => entry.key === key)
  const steps = trail.slice(Math.max(last, 0)).map(({ step }) => step)
  return [...steps, steps[0] ?? '']
}
