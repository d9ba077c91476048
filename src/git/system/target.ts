import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Effects } from '../../effects.ts'
import { StepyardError } from '../../errors.ts'
import type { Remote } from '../backend.ts'
import type { Credential } from '../credentials.ts'
import { hostAndPort, parseRemoteUrl, type RemoteUrl } from '../url.ts'
import { AUTHORITIES_FILE, authoritiesFor } from './authorities.ts'
import { httpSettings, rewriteUrl, type Setting, type UserSettings } from './settings.ts'
import { type GitSpawn, pick } from './spawn.ts'

/** Where a transfer goes after the user's own rewriting rules. */
export interface Target {
  readonly url: RemoteUrl
  /** Stood in a rewriting rule of the user (`url.https://user:token@host/.insteadOf`); taken out of the address. */
  readonly embedded?: Credential
}

/** What a git process that talks to a target is given. */
export type TransferSpawn = Required<Pick<GitSpawn, 'config' | 'env'>>

// Only for the processes that talk to a server: where ssh, curl, proxies and Kerberos find what the user has set up.
const PASSED_ON = (
  'HOME USER LOGNAME USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA XDG_CONFIG_HOME XDG_RUNTIME_DIR ' +
  'SSH_AUTH_SOCK SSH_AGENT_PID SSH_SK_PROVIDER GIT_SSH_VARIANT KRB5CCNAME KRB5_CONFIG ' +
  'http_proxy https_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY GIT_HTTP_PROXY_AUTHMETHOD ' +
  'GIT_PROXY_SSL_CERT GIT_PROXY_SSL_KEY GIT_PROXY_SSL_CAINFO GIT_SSL_CAINFO GIT_SSL_CAPATH GIT_SSL_CERT GIT_SSL_KEY ' +
  'GIT_SSL_NO_VERIFY GIT_SSL_VERSION SSL_CERT_FILE SSL_CERT_DIR GIT_HTTP_USER_AGENT'
).split(' ')

// The whole program; what it prints comes from two variables, so that nothing secret is an argument or a file.
const HELPER =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$STEPYARD_USERNAME" "$STEPYARD_PASSWORD"; }; f'

const SAFE_FILE = 'safe-directories'

/** What a transfer may write into its git directory beside objects and refs; it may be removed afterwards. */
export const TRANSFER_FILES = [SAFE_FILE, AUTHORITIES_FILE]

/** Judges the address, applies the user's rules, and judges what they made of it. */
export function targetOf(remote: Remote, settings: UserSettings, direction: 'fetch' | 'push'): Target {
  const asked = parseRemoteUrl(remote.url)
  const rewritten = rewriteUrl(settings, asked.url, direction)
  if (rewritten === asked.url) return { url: asked }
  const [, scheme = '', username, password, rest = ''] =
    /^(https?:\/\/)([^:@/]*)(?::([^@/]*))?@(.*)$/.exec(rewritten) ?? []
  if (username === undefined) return { url: parseRemoteUrl(rewritten) }
  const url = parseRemoteUrl(scheme + rest)
  const secret = decode(password ?? username)
  return { url, embedded: { username: decode(username), password: secret, source: 'environment' } }
}

/** The environment and settings of a transfer to `target`. */
export async function transferSpawn(
  { remote, target, credential }: { remote: Remote; target: Target; credential: Credential | undefined },
  { settings, effects, gitDir }: { settings: UserSettings; effects: Effects; gitDir: string },
): Promise<TransferSpawn> {
  const { env } = effects
  const config = [...httpSettings(settings), ...fsckSettings(remote), ...credentialSettings(target, credential)]
  return {
    config,
    env: {
      ...pick(env, PASSED_ON),
      // curl ignores the upper-case name because of CGI; here nobody but the user can have set it.
      ...(env['http_proxy'] === undefined && env['HTTP_PROXY'] !== undefined ? { http_proxy: env['HTTP_PROXY'] } : {}),
      ...(target.url.kind === 'https' ? await authoritiesFor(env, { settings, gitDir }) : {}),
      ...sshCommand(env, settings),
      ...(await safeDirectories(target, settings, gitDir)),
      GIT_ALLOW_PROTOCOL: target.url.kind,
      ...(credential && { STEPYARD_USERNAME: credential.username, STEPYARD_PASSWORD: credential.password }),
    },
  }
}

/** Values that must not come out of a transfer in any words. */
export function secretsOf(credential: Credential | undefined): readonly string[] {
  if (!credential) return []
  const basic = Buffer.from(`${credential.username}:${credential.password}`).toString('base64')
  return [credential.password, basic]
}

/** Tells two targets apart without holding on to their address. */
export function targetKey({ url }: Target): string {
  return createHash('sha256').update(url.url).digest('hex')
}

function sshCommand(env: Effects['env'], settings: UserSettings): Readonly<Record<string, string | undefined>> {
  const command = env['GIT_SSH_COMMAND'] ?? settings.get('core.sshcommand')
  if (command !== undefined) return { GIT_SSH_COMMAND: command }
  return env['GIT_SSH'] === undefined ? {} : { GIT_SSH: env['GIT_SSH'], GIT_SSH_COMMAND: undefined }
}

// Bound to this scheme, host and port: a proxy that asks for a password must not be given the server's.
function credentialSettings({ url }: Target, credential: Credential | undefined): Setting[] {
  if (!credential) return [['credential.helper', '']]
  const place = `${url.kind}://${hostAndPort(url)}`
  return [
    ['credential.helper', ''],
    [`credential.${place}.helper`, HELPER],
  ]
}

function fsckSettings({ allowFsck = [] }: Remote): Setting[] {
  const strange = allowFsck.find((id) => !/^[A-Za-z]+$/.test(id))
  if (strange !== undefined)
    throw new StepyardError('GIT_FAILED', { command: 'fetch', reason: `"${strange}" is no fsck message id` })
  return allowFsck.map((id): Setting => [`fetch.fsck.${id}`, 'ignore'])
}

// The far side of a local transfer drops all settings of its environment; only a file reaches it.
async function safeDirectories(
  { url }: Target,
  settings: UserSettings,
  gitDir: string,
): Promise<Readonly<Record<string, string>>> {
  const safe = url.kind === 'file' ? settings.matching(/^safe\.directory$/) : []
  if (safe.length === 0) return {}
  const lines = safe.map(([, directory]) => `\tdirectory = "${directory.replace(/["\\]/g, '\\$&')}"\n`)
  const file = join(gitDir, SAFE_FILE)
  await writeFile(file, `[safe]\n${lines.join('')}`)
  return { GIT_CONFIG_GLOBAL: file }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
