import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Effects } from '../../effects.ts'
import { configFlag, configValue, type ConfigEntry } from '../config/configFile.ts'
import { findGitDir, type GitPlace } from './findGitDir.ts'
import type { Checkout, CheckoutTraits } from './model.ts'
import { checkOwner } from './ownership.ts'
import { readHead } from './refs.ts'

/**
 * The Git working tree that holds `directory`, or `undefined` when there is none. Only reads files: nothing that the
 * repository brings along can run. `env` says where the user's own `safe.directory` is written.
 * Throws `UNSUPPORTED_REPOSITORY` and `REPOSITORY_NOT_OWNED`.
 */
export async function openCheckout(
  directory: string,
  { env }: Pick<Effects, 'env'> = { env: {} },
): Promise<Checkout | undefined> {
  const place = await findGitDir(directory)
  if (!place) return undefined
  await checkOwner(place, env)
  const { root, gitDir, commonDir } = place
  return { root, gitDir, commonDir, ...(await readHead(gitDir, commonDir)), traits: await traitsOf(place) }
}

/** HEAD as it is now, which may be later than `checkout`. */
export async function refreshCheckout(checkout: Checkout): Promise<Checkout> {
  const { root, gitDir, commonDir, traits } = checkout
  return { root, gitDir, commonDir, traits, ...(await readHead(gitDir, commonDir)) }
}

async function traitsOf({ gitDir, commonDir, config }: GitPlace): Promise<CheckoutTraits> {
  return {
    objectFormat: configValue(config, 'extensions.objectformat') === 'sha256' ? 'sha256' : 'sha1',
    refStorage: configValue(config, 'extensions.refstorage') === 'reftable' ? 'reftable' : 'files',
    linkedWorktree: gitDir !== commonDir,
    submodule: configValue(config, 'core.worktree') !== undefined,
    shallow: await stat(join(commonDir, 'shallow')).then(
      (found) => found.size > 0,
      () => false,
    ),
    partial: isPartial(config),
    sparse: configFlag(config, 'core.sparsecheckout'),
  }
}

function isPartial(config: readonly ConfigEntry[]): boolean {
  return config.some(
    ({ key, value }) => key === 'extensions.partialclone' || (/^remote\..*\.promisor$/s.test(key) && value !== 'false'),
  )
}
