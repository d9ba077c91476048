import { lstat, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Effects } from '../../effects.ts'
import { StepyardError } from '../../errors.ts'
import type { GitPlace } from './findGitDir.ts'
import { readUserConfig } from '../config/userConfig.ts'

/**
 * Throws `REPOSITORY_NOT_OWNED` for a repository that another user of this machine has made, as Git does: its owner
 * chooses what is committed and where it is sent. Root may use the repositories of the user who called `sudo`.
 */
export async function checkOwner({ root, gitDir }: GitPlace, env: Effects['env']): Promise<void> {
  const user = await currentUser()
  if (user === undefined) return
  const allowed = new Set([
    user,
    ...(user === 0 && /^\d+$/.test(env['SUDO_UID'] ?? '') ? [Number(env['SUDO_UID'])] : []),
  ])
  const owners = await Promise.all([root, join(root, '.git'), gitDir].map(async (path) => (await lstat(path)).uid))
  const stranger = owners.find((owner) => !allowed.has(owner))
  if (stranger === undefined || (await isTrusted(root, env))) return
  throw new StepyardError('REPOSITORY_NOT_OWNED', { directory: root, owner: stranger })
}

async function isTrusted(root: string, env: Effects['env']): Promise<boolean> {
  const values = (await readUserConfig(env)).filter(({ key }) => key === 'safe.directory').map(({ value }) => value)
  // An empty value takes back everything before it.
  return values.slice(values.lastIndexOf('') + 1).some((value) => {
    if (value === '*') return true
    const folder = value.startsWith('~/') ? join(env['HOME'] ?? '', value.slice(2)) : value
    return folder.endsWith('/*') ? root.startsWith(folder.slice(0, -1)) : resolve(folder) === root
  })
}

/** The effective user id; `undefined` on Windows, where files have no such owner. */
async function currentUser(): Promise<number | undefined> {
  try {
    const { uid } = userInfo()
    return uid < 0 ? undefined : uid
  } catch {
    // A user without an entry in the password file, as containers have them.
    return (await stat('/proc/self').catch(() => undefined))?.uid
  }
}
