import type { Diagnostic } from '../diagnostics.ts'
import { isSyncInterval, SYNC_INTERVAL } from './checkMeaning.ts'
import { formatDuration, readDuration } from './duration.ts'
import { parseConfig } from './parseConfig.ts'
import { SCHEMAS } from './schemaFiles.ts'
import type { SourceConfig } from './schemaTypes.ts'
import { looksSecret } from './secretText.ts'

/** What a source configuration says, without its credential and with our defaults. */
export interface SourceSettings {
  /** Without user name and password. */
  readonly repository: string
  readonly branch: string
  readonly username?: string
  readonly autoSync: boolean
  /** As `stepyard.yaml` writes it. */
  readonly syncInterval: string
}

/** `token` is apart from the rest so that nobody writes it by accident: it goes to `git credential approve` alone. */
export interface SourceReading {
  readonly value?: SourceSettings
  readonly token?: string
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a `source-config.json` (or the same as YAML) of another automation host as it is. */
export function readSourceConfig(source: string | Uint8Array, file = 'source-config.json'): SourceReading {
  const { value, diagnostics, locate } = parseConfig('source-config', source, file)
  if (value === undefined) return { diagnostics }
  const address = splitAddress(value.repository)
  const username = value.username || address.username
  const token = value.token || address.password
  const syncInterval = readInterval(value.syncInterval)
  const refuse = (key: string, words: Pick<Diagnostic, 'code' | 'message' | 'hint'>): SourceReading => {
    return { diagnostics: [...diagnostics, { severity: 'error', ...words, file, ...locate([key]) }] }
  }
  if (syncInterval === undefined) return refuse('syncInterval', outOfRange(value.syncInterval))
  if (username !== undefined && looksSecret(username)) return refuse('username', TOKEN_AS_NAME)
  if (/\p{Cc}/u.test(`${username}${token}`)) return refuse('repository', SEVERAL_LINES)
  const { branch, autoSync = DEFAULTS.autoSync } = value
  const settings = { repository: address.repository, branch, autoSync, syncInterval }
  return { value: username ? { ...settings, username } : settings, ...(token ? { token } : {}), diagnostics }
}

const TOKEN_AS_NAME = {
  code: 'SECRET_IN_CONFIG',
  message: 'username holds a token; it would be written to stepyard.yaml.',
  hint: 'Write the token under "token": it is given to the Git credential store and to no file.',
}

// A line of its own in what `git credential approve` reads would be a field of its own.
const SEVERAL_LINES = {
  code: 'WRONG_VALUE',
  message: 'The user name or password in the address holds a line break or another control character.',
  hint: 'Write both under "username" and "token", on one line each.',
}

function outOfRange(written: SourceConfig['syncInterval']): Pick<Diagnostic, 'code' | 'message' | 'hint'> {
  const message = `syncInterval is "${written}", which is out of range.`
  return { code: 'WRONG_VALUE', message, hint: `Write a time from ${SYNC_INTERVAL.least} to ${SYNC_INTERVAL.most}.` }
}

const DEFAULTS = {
  autoSync: SCHEMAS['source-config'].properties?.['autoSync']?.default !== false,
  syncInterval: String(SCHEMAS['source-config'].properties?.['syncInterval']?.default),
}

/** A bare number counts seconds, as the hosts that write these files count. */
function readInterval(written: SourceConfig['syncInterval'] = DEFAULTS.syncInterval): string | undefined {
  const seconds = /^[0-9]+$/.test(String(written)) ? Number(written) : undefined
  const milliseconds = seconds === undefined ? readDuration(String(written)) : seconds * 1000
  if (milliseconds === undefined || !isSyncInterval(milliseconds)) return undefined
  return seconds === undefined ? String(written) : formatDuration(milliseconds)
}

interface Address {
  readonly repository: string
  readonly username?: string
  readonly password?: string
}

/** `https://user:token@host/path` in its parts; the user of `ssh://git@host` belongs to the address. */
function splitAddress(repository: string): Address {
  const parts = /^(https?:\/\/)([^/?#]*)@(.*)$/is.exec(repository)
  if (parts === null) return { repository }
  const [, scheme = '', user = '', rest = ''] = parts
  const colon = user.indexOf(':')
  const name = decode(colon === -1 ? user : user.slice(0, colon))
  const password = colon === -1 ? '' : decode(user.slice(colon + 1))
  // A token is often written alone, in the place of the name.
  if (password === '' && looksSecret(name)) return { repository: scheme + rest, password: name }
  return { repository: scheme + rest, ...(name ? { username: name } : {}), ...(password ? { password } : {}) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
