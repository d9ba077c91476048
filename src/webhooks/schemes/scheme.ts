import type { HeaderPair } from '../headers.ts'

/** Why a request is not believed. For the log: its sender learns nothing but 401. */
export interface Refusal {
  readonly passed: false
  readonly reason:
    | 'no-secret'
    | 'secret-unusable'
    | 'header-missing'
    | 'header-repeated'
    | 'header-malformed'
    | 'time-out-of-range'
    | 'signature-wrong'
  /** One sentence for whoever set it up; no part of a secret and of what should have been sent. */
  readonly detail: string
}

/** What a scheme makes of a request. */
export type Verdict =
  | Refusal
  | {
      readonly passed: true
      /** The same for every copy of this request, however it is dressed up; absent where copies cannot be told. */
      readonly replayKey?: string
      /** Whether two requests that are meant never have the same key: it has a time or an id in it. */
      readonly once?: boolean
    }

/** What a signature is about: the bytes as they came, never a text made of them. */
export interface SignedRequest {
  readonly headers: readonly HeaderPair[]
  readonly body: Uint8Array
}

/** When a request is looked at, in milliseconds. */
export interface Moment {
  readonly now: number
  readonly tolerance: number
}

/** What a request is signed with. */
export interface Signing {
  readonly secret: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** The id of the message, for schemes that have one. */
  readonly id: string
}

/** One way to prove who sent a request. */
export interface Scheme {
  /** The headers it reads, in lower case: what a new signature replaces. */
  readonly headers: readonly string[]
  /** The one of them that is the proof: never shown. */
  readonly proof: readonly string[]
  /** The first of several secrets that fits decides; there is one at least. */
  verify(request: SignedRequest, secrets: readonly string[], moment: Moment): Verdict
  sign(body: Uint8Array, signing: Signing): readonly HeaderPair[]
}

/** A refusal with its words. */
export function refuse(reason: Refusal['reason'], detail: string): Refusal {
  return { passed: false, reason, detail }
}

/** What is said of a signature that is well formed and not the right one. */
export const WRONG = 'The signature is not that of this body with the secret that is known here.'
