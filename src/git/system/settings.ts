import type { Effects } from '../../effects.ts'
import { readUserConfig } from '../config/userConfig.ts'
import { redact } from '../redact.ts'

/** A setting of git: its key, spelled as git prints it, and its value. */
export type Setting = readonly [key: string, value: string]

/** What the machine's and the user's own configuration say; never a repository's. */
export interface UserSettings {
  /** The last value of a key (section and name in lower case); `undefined` when it is not set. */
  readonly get: (key: string) => string | undefined
  /** All settings whose key matches, in order. */
  readonly matching: (pattern: RegExp) => readonly Setting[]
}

const read = new WeakMap<Effects, Map<string, Promise<UserSettings>>>()

/** Reads the user's settings, once per `effects` and repository; `gitDir` decides conditional includes. */
export function userSettings(effects: Effects, gitDir?: string): Promise<UserSettings> {
  const known = read.get(effects) ?? new Map<string, Promise<UserSettings>>()
  const settings = known.get(gitDir ?? '') ?? readSettings(effects, gitDir)
  read.set(effects, known.set(gitDir ?? '', settings))
  return settings
}

/** Whether git reads a value as false; a key without a value is true. */
export function isFalse(value: string | undefined): boolean {
  return value !== undefined && /^(?:false|no|off|0|)$/i.test(value)
}

/** Whether git reads a value as true. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && !isFalse(value)
}

/** The settings of transfers: proxies, certificates, extra headers, per host too. Redirects are never among them. */
export function httpSettings(settings: UserSettings): readonly Setting[] {
  return settings.matching(/^(?:http\.(?!(?:.*\.)?followredirects$)|ssh\.variant$)/)
}

/**
 * The address that the user's `url.<base>.insteadOf` make of `url`; the longest match wins. For a push `pushInsteadOf`
 * goes first.
 */
export function rewriteUrl(settings: UserSettings, url: string, direction: 'fetch' | 'push'): string {
  const push = direction === 'push' ? longestMatch(settings.matching(/^url\..*\.pushinsteadof$/), url) : undefined
  return push ?? longestMatch(settings.matching(/^url\..*\.insteadof$/), url) ?? url
}

async function readSettings(effects: Effects, gitDir: string | undefined): Promise<UserSettings> {
  const entries = await readUserConfig(effects.env, gitDir === undefined ? {} : { gitDir })
  const settings = entries.map(({ key, value }): Setting => [key, value])
  warnAboutVerification(settings, effects)
  return {
    get: (key) => settings.findLast(([name]) => name === key)?.[1],
    matching: (pattern) => settings.filter(([name]) => pattern.test(name)),
  }
}

function warnAboutVerification(settings: readonly Setting[], effects: Effects): void {
  const off = settings.find(([key, value]) => /^http\..*sslverify$/.test(key) && isFalse(value))?.[0]
  const name = off ?? (isTrue(effects.env['GIT_SSL_NO_VERIFY']) ? 'GIT_SSL_NO_VERIFY' : undefined)
  if (name === undefined) return
  const message = `${redact(name)} switches off the check of certificates: anybody on the way can read and change what is sent.`
  effects.log({ level: 'warning', message })
}

function longestMatch(rules: readonly Setting[], url: string): string | undefined {
  const matching = rules.filter(([, prefix]) => prefix !== '' && url.startsWith(prefix))
  const [best] = matching.sort(([, left], [, right]) => right.length - left.length)
  if (!best) return undefined
  const base = best[0].slice('url.'.length, best[0].lastIndexOf('.'))
  return base + url.slice(best[1].length)
}
