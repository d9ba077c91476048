import type { Delivery } from './delivery.ts'

/** What somebody may do who brings a key for the first time, or again. */
export type Claim =
  | {
      readonly first: true
      /** The request went through: copies get this answer. */
      readonly settle: (task: string) => void
      /** It did not: a copy may try again. */
      readonly release: () => void
    }
  | {
      readonly first: false
      /** The task of the first; `undefined` where that one did not go through. */
      readonly task: Promise<string | undefined>
    }

/** Which requests have been here. Bounded: of too many, the oldest are forgotten. */
export interface ReplayMemory {
  /** Takes `key` until `until`, unless somebody has it at `now`. All in milliseconds. */
  claim(key: string, span: { readonly now: number; readonly until: number }): Claim
}

/** Remembers `most` requests at once. Only requests with the right signature get here, so that no flood can empty it. */
export function createReplayMemory(most = 50_000): ReplayMemory {
  const seen = new Map<string, { readonly until: number; readonly task: Promise<string | undefined> }>()
  return {
    claim(key, { now, until }) {
      const known = seen.get(key)
      if (known && known.until >= now) return { first: false, task: known.task }
      forget(seen, { now, most })
      let answer: (task: string | undefined) => void = () => {}
      const task = new Promise<string | undefined>((resolve) => (answer = resolve))
      // Deleted first, so that the order of the map is that of arrival.
      seen.delete(key)
      seen.set(key, { until, task })
      return {
        first: true,
        settle: answer,
        release: () => {
          seen.delete(key)
          answer(undefined)
        },
      }
    },
  }
}

/** Remembers what was accepted before this process started, as far as it is kept. */
export function restoreReplays(seen: ReplayMemory, deliveries: readonly Delivery[], now: number): void {
  for (const { outcome, replay } of deliveries.toReversed()) {
    if (outcome.kind !== 'accepted' || !replay || replay.until < now) continue
    const claim = seen.claim(replay.key, { now, until: replay.until })
    if (claim.first) claim.settle(outcome.task)
  }
}

function forget(seen: Map<string, { readonly until: number }>, { now, most }: { now: number; most: number }): void {
  for (const [key, { until }] of seen) {
    if (until >= now && seen.size < most) return
    seen.delete(key)
  }
}
