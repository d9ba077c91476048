import type { Log } from '../../log.ts'
import type { LookupHost } from './address/addressGuard.ts'
import type { TokenStore } from './auth/tokenStore.ts'
import type { ReadConfig } from './expandTexts.ts'
import type { Mask } from './redactor.ts'

/** What live calls need of the world around them: everything they read, wait for or draw. */
export interface LiveParts {
  /** Identifies the workspace, for the tokens that are kept. */
  readonly workspace: string
  readonly environment: string
  /** Values and secrets of the environment; throws `CONFIG_MISSING`. */
  readonly config: ReadConfig
  /** Hides the secrets of the environment. */
  readonly mask: Mask
  /** Proxies (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`) and authorities (`NODE_EXTRA_CA_CERTS`) are read from here. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** A proxy that every call of the environment goes through, whatever `env` says. Default: none. */
  readonly gateway?: string
  /** Authorities in PEM that are trusted as well. Default: none. */
  readonly authorities?: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Resolves `milliseconds` later, or when `signal` aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** From 0 up to 1: spreads retries. */
  readonly random: () => number
  /** Default: that of the operating system. */
  readonly lookup?: LookupHost
  /** Ports of this machine that live calls may never reach: our own server. */
  readonly ownPorts?: () => readonly number[]
  /** Where the tokens are that `stepyard connector oauth` has fetched. */
  readonly tokens: TokenStore
  /** Bytes that an answer may have. Default: 10 MiB. */
  readonly longestAnswer?: number
  readonly log: Log
}
