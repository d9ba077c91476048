import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isStepyardError } from '../../errors.ts'
import type { BackendOptions } from '../backend.ts'
import { runGit } from '../process.ts'

// Every checked fetch leaves a pack, and every reader opens the index of each.
const MANY = 50

/**
 * Puts the packs of the private repository into one once there are many. Keeps what no ref reaches: a base may stand on
 * a commit that was force-pushed away. Nothing depends on it, so a failure is only logged.
 */
export async function repackWhenMany({ gitDir, effects }: BackendOptions): Promise<void> {
  const names = await readdir(join(gitDir, 'objects/pack')).catch(() => [])
  if (names.filter((name) => name.endsWith('.pack')).length < MANY) return
  try {
    await runGit({ args: ['repack', '-a', '-d', '-k', '-q'], gitDir, effects })
  } catch (error) {
    if (!isStepyardError(error)) throw error
    effects.log({ level: 'debug', message: `the private repository was not repacked: ${error.message}` })
  }
}
