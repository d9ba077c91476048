import type { Effects } from '../effects.ts'
import type { GitBackendKind } from '../git/backend.ts'
import type { MaxDelete } from '../snapshot/gates.ts'
import type { Selection } from './selection.ts'

/** What every sync call takes. */
export interface SyncOptions extends Selection {
  readonly effects: Effects
  /** Default: that of the checked-out branch, else the one `env switch` chose. */
  readonly environment?: string
  /** Which git does the work. Default `auto`: system git when it is recent enough, else isomorphic-git. */
  readonly backend?: GitBackendKind | 'auto'
  /** Longest a transfer may stay silent, in milliseconds. Default 30,000. */
  readonly timeout?: number
  /** Called with the name of every step that changes something, before it is taken. Tests kill the process here. */
  readonly onStep?: (step: string) => void
}

/** What lets a plan pass the gates. Only a person sets these: `--yes` never does. */
export interface GateOptions {
  /** Lets a push delete on the branch. A connector or secret name also needs its own path among `paths`. */
  readonly allowDelete?: boolean
  /** Lets a plan delete this many items, or this share of them. */
  readonly maxDelete?: MaxDelete
}
