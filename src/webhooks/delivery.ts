import type { HeaderPair } from './headers.ts'

/** A request to a webhook as the server got it, before anything was made of it. */
export interface HookRequest {
  readonly method: string
  /** With its percent escapes, from the first `/`: `/hooks/send%20mail`. */
  readonly rawPath: string
  /** Without the `?`; '' where there is none. */
  readonly rawQuery: string
  readonly headers: readonly HeaderPair[]
  readonly body: Uint8Array
}

/** What is sent back. */
export interface HookResponse {
  readonly status: number
  readonly headers: readonly HeaderPair[]
  readonly body: string
}

/** What became of a request. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly task: string }
  /** A copy of an earlier request, which is answered like that one and makes no task. */
  | { readonly kind: 'repeated'; readonly task: string }
  | { readonly kind: 'refused'; readonly reason: string }

/** A header line as it is kept: the value is `null` where it is a secret that nothing needs. */
export type KeptHeader = readonly [name: string, value: string | null]

/** That somebody here sends a delivery again: then it is no copy, however much it looks like one. */
export interface Resend {
  /** The delivery that is sent again. */
  readonly of: string
  /** The moment for which its signature is good, in milliseconds. */
  readonly signedAt: number
}

/** A request to a webhook as it is kept, with what became of it. */
export interface Delivery {
  readonly id: string
  /** Milliseconds since 1970, on the clock of the machine. */
  readonly received: number
  /** Absent where nothing is at that address. */
  readonly webhook?: string
  /** Where somebody here sent an earlier one again. */
  readonly resend?: Resend
  readonly request: Omit<HookRequest, 'headers'> & { readonly headers: readonly KeptHeader[] }
  /** Headers that prove who sent it, in lower case: kept to send it again, and never shown. */
  readonly proof: readonly string[]
  readonly outcome: Outcome
  readonly response: HookResponse
  /** What its copies are known by, and until when, where it is accepted: so that a restart forgets nothing. */
  readonly replay?: ReplayKey
}

/** How copies of a request are known, until a moment in milliseconds since 1970. */
export interface ReplayKey {
  readonly key: string
  readonly until: number
}
