import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, readIfPresent, writeDurably } from '../../../disk/durableFile.ts'
import { StepyardError } from '../../../errors.ts'
import { isObject } from '../request/plainRequest.ts'
import type { OAuthToken, TokenKey, TokenStore } from './tokenStore.ts'

/** The folder of the user that tokens are kept in, outside of every repository; `undefined` where there is no home. */
export function tokenFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = env['HOME'] || env['USERPROFILE']
  const base = env['XDG_CONFIG_HOME'] || env['APPDATA'] || (home && join(home, '.config'))
  return base ? join(base, 'stepyard', 'tokens') : undefined
}

/**
 * Keeps every token in a file of its own that only its owner can read and that a crash leaves whole. A file says whose
 * token it has: one that was copied over another is not used. Throws `TOKEN_FILE_OPEN`.
 */
export function fileTokenStore(folder: string): TokenStore {
  const fileOf = (key: TokenKey): string => join(folder, `${nameOf(key)}.json`)
  return {
    async read(key) {
      await refuseOpen(fileOf(key))
      const bytes = await readIfPresent(fileOf(key))
      return bytes === undefined ? undefined : readToken(key, new TextDecoder().decode(bytes))
    },
    async write(key, token) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await chmod(folder, 0o700)
      await writeDurably(fileOf(key), `${JSON.stringify({ ...key, token })}\n`)
    },
    remove: (key) => rm(fileOf(key), { force: true }),
  }
}

// Names may have any characters, and be long.
function nameOf({ workspace, environment, connector }: TokenKey): string {
  return createHash('sha256').update([workspace, environment, connector].join('\0')).digest('hex').slice(0, 32)
}

async function refuseOpen(file: string): Promise<void> {
  try {
    // Windows has no such bits: everything in there is as its folder is.
    if (((await lstat(file)).mode & 0o077) !== 0 && !/^[A-Za-z]:/.test(file)) {
      throw new StepyardError('TOKEN_FILE_OPEN', { file })
    }
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

function readToken(key: TokenKey, text: string): OAuthToken | undefined {
  const kept = parse(text)
  if (!isObject(kept) || !isObject(kept['token'])) return undefined
  const isSame = (['workspace', 'environment', 'connector'] as const).every((name) => kept[name] === key[name])
  const { accessToken, refreshToken, expiresAt } = kept['token']
  if (!isSame || typeof accessToken !== 'string') return undefined
  return {
    accessToken,
    ...(typeof refreshToken === 'string' && { refreshToken }),
    ...(typeof expiresAt === 'number' && { expiresAt }),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
