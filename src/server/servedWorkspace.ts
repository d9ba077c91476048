import type { Diagnostic } from '../diagnostics.ts'
import type { Engine } from '../engine/engine.ts'
import type { ScopedTasks } from '../engine/listFamily.ts'
import type { StepTable } from '../stepHost.ts'
import type { Pii } from '../validation/pii.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { ConnectorsPort } from './connectorsPort.ts'
import type { DevEvent } from './devEvent.ts'
import type { SyncPort } from './syncPort.ts'

/**
 * A workspace that is loaded, as the server needs it. Whoever composes a dev server gives one; getters answer what is
 * true at the moment, because a reload may come between two requests.
 */
export interface ServedWorkspace extends ScopedTasks {
  readonly engine: Engine
  /** On whose behalf requests change tasks: an account. */
  readonly actor: string
  /** The environment whose values the steps get. */
  readonly environment: string
  /** As it was read last. */
  workspace(): Workspace
  /** The newest generation. */
  table(): StepTable
  /** Everything that is wrong, files and generation together, as far as it is known. */
  diagnostics(): readonly Diagnostic[]
  /** What `stepyard check` says, which takes longer than loading. Default: `diagnostics` is all there is. */
  readonly findings?: FindingsPort
  /** Keys that `task.config` serves in this environment, and those it should. */
  settings(): readonly Setting[]
  /** Which parts of task data are about people. Default: none. */
  readonly pii?: () => Pii
  /** Reads the files again and makes a generation of them; resolves when it is the newest. */
  reload(): Promise<void>
  readonly clock: ClockPort
  /** Makes fakes forget what they remember of the calls so far. Default: nothing is remembered. */
  readonly forgetCalls?: () => void
  /** Calls back when the journal of a task has grown; gives back what ends that. */
  onCommitted(listener: (task: string) => void): () => void
  /** Calls back when something happened that no journal tells; gives back what ends that. */
  onDevEvent(listener: (event: DevEvent) => void): () => void
  /** Answers what others send to `/hooks/...`. Default: nothing is there. */
  readonly webhook?: (request: WebhookRequest) => Promise<WebhookReply>
  /** What came there, and what is due when. Default: the routes to it are not there. */
  readonly hooks?: HooksPort
  /** What answers the calls of steps. Default: the routes to it are not there. */
  readonly connectors?: ConnectorsPort
  /** Reaches the branches of the folder. Default: the routes to it are not there. */
  readonly sync?: SyncPort
  /** What editors know of the workspace. Default: the routes to it are not there. */
  readonly types?: TypesPort
}

/** Findings that are looked for in the background. */
export interface FindingsPort {
  /** Whether `diagnostics` has all of them. */
  isComplete(): boolean
  /** Resolves when it has. */
  complete(): Promise<void>
}

/** The declarations that editors read, as files of the workspace. */
export interface TypesPort {
  /** How they stand; nothing is written. */
  read(): Promise<ServedTypes>
  /** Writes those that are not as they should be; answers how they stood. */
  write(): Promise<ServedTypes>
}

/** How the declarations of a workspace stand. */
export interface ServedTypes {
  readonly stale: boolean
  readonly files: readonly { readonly path: string; readonly status: string }[]
  /** What is wrong with the schemas that they are made of. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Webhooks and schedules at work, as the API shows them. */
export interface HooksPort {
  list(): {
    readonly webhooks: readonly { readonly name: string; readonly path: string | null }[]
    readonly schedules: readonly {
      readonly name: string
      readonly cron: string
      readonly timezone: string
      readonly next: string | null
    }[]
  }
  /** Newest first. */
  deliveries(): Promise<readonly ServedDelivery[]>
  /** The last request to each webhook, by its name; in milliseconds since 1970. */
  lastUses(): Promise<ReadonlyMap<string, { readonly at: number; readonly status: number }>>
  /** Throws `ITEM_NOT_FOUND`, `HOOK_WITHOUT_ADDRESS`, `HOOK_UNSIGNABLE`. */
  send(
    name: string,
    sent: { readonly body: string; readonly contentType?: string | undefined },
  ): Promise<ServedDelivery>
  /** Throws `DELIVERY_NOT_FOUND`. */
  resend(id: string, body: string | undefined): Promise<ServedDelivery>
}

/** A request to a webhook and what became of it, without anything secret. */
export interface ServedDelivery {
  readonly id: string
  readonly received: string
  readonly webhook: string | null
  readonly method: string
  readonly path: string
  readonly outcome: 'accepted' | 'repeated' | 'refused'
  readonly task: string | null
  readonly reason: string | null
  readonly status: number
  readonly resentFrom: string | null
}

/** One key of `task.config`. The value of a secret does not come this far. */
export type Setting =
  | { readonly key: string; readonly kind: 'value'; readonly value: unknown }
  | { readonly key: string; readonly kind: 'secret'; readonly isSet: boolean }

/** The clock of the engine as it can be turned from outside. */
export interface ClockPort {
  read(): ClockReading
  /** How it goes on from now. */
  setMode(mode: ClockReading['mode']): void
  advance(milliseconds: number): void
  /** On to the next moment that somebody waits for; answers whether there was one. */
  next(): boolean
}

/** How a clock stands. */
export interface ClockReading {
  /** `skip` goes on to the next moment that is waited for whenever nothing runs. */
  readonly mode: 'real' | 'frozen' | 'skip'
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A request to `/hooks/...` as it came, nothing decoded. */
export interface WebhookRequest {
  readonly method: string
  /** With `/hooks/` in front, percent-encoded as it was sent. */
  readonly path: string
  /** Without `?`; '' where there is none. */
  readonly query: string
  /** In the order and the spelling in which they were sent. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** What a sender gets back. */
export interface WebhookReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
}
