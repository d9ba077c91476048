import type { Effects } from '../../effects.ts'
import { isStepyardError, StepyardError } from '../../errors.ts'
import { runGit } from '../process.ts'
import { OLDEST_GIT } from './spawn.ts'

const known = new Map<string, Promise<string | undefined>>()

/** The version of the git in PATH, such as `2.39.5`; `undefined` when there is none. Asked once per process and PATH. */
export function gitVersion(effects: Effects): Promise<string | undefined> {
  const path = effects.env['PATH'] ?? effects.env['Path'] ?? ''
  const version = known.get(path) ?? askVersion(effects)
  known.set(path, version)
  return version
}

/** The version of the git in PATH when it can be used; throws `GIT_NOT_FOUND` or `GIT_TOO_OLD`. */
export async function requireGit(effects: Effects): Promise<string> {
  const version = await gitVersion(effects)
  if (version === undefined) throw new StepyardError('GIT_NOT_FOUND', { needed: OLDEST_GIT })
  if (!isRecent(version)) throw new StepyardError('GIT_TOO_OLD', { version, needed: OLDEST_GIT })
  return version
}

/** Whether `version` is at least `OLDEST_GIT`. */
export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_GIT.split('.').map(Number)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

async function askVersion(effects: Effects): Promise<string | undefined> {
  try {
    const { stdout } = await runGit({ args: ['version'], effects })
    return /\d+(?:\.\d+)+/.exec(Buffer.from(stdout).toString('latin1'))?.[0]
  } catch (error) {
    if (isStepyardError(error, 'GIT_NOT_FOUND')) return undefined
    throw error
  }
}
