import type { Diagnostic } from '../diagnostics.ts'
import type { ServedDelivery } from './servedWorkspace.ts'

/**
 * What happens in a dev server besides tasks. Nothing keeps these: whoever connects later reads the state they lead to.
 */
export type DevEvent =
  | {
      readonly type: 'generation.ready'
      readonly generation: number
      /** Files that changed; empty for the first generation. */
      readonly files: readonly string[]
      readonly milliseconds: number
    }
  | { readonly type: 'generation.failed'; readonly files: readonly string[]; readonly error: DevError }
  /** The file cannot be loaded; its last good version goes on, where there is one. */
  | { readonly type: 'step.invalid'; readonly step: string; readonly diagnostic: Diagnostic }
  | { readonly type: 'step.healed'; readonly step: string }
  /** Everything has been looked at, and what was found is not what it was. */
  | ({ readonly type: 'diagnostics.changed' } & FindingCounts)
  /** Whatever was known about these is gone, their journals too. */
  | { readonly type: 'tasks.deleted'; readonly ids: readonly string[] }
  /** A request has come to a webhook, whatever became of it. */
  | { readonly type: 'webhook.received'; readonly delivery: ServedDelivery }
  | { readonly type: 'clock.changed'; readonly mode: 'real' | 'frozen' | 'skip'; readonly now: number }

/** How many findings there are of what kind. */
export interface FindingCounts {
  readonly errors: number
  readonly warnings: number
  readonly notes: number
}

/** An error in plain data, as `StepyardError` has it. */
export interface DevError {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/** Every type of `DevEvent`, to be asked for by name. */
export const DEV_EVENT_TYPES: readonly DevEvent['type'][] = [
  'generation.ready',
  'generation.failed',
  'step.invalid',
  'step.healed',
  'diagnostics.changed',
  'tasks.deleted',
  'webhook.received',
  'clock.changed',
]
