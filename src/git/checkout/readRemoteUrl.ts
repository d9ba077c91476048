import { join } from 'node:path'
import { configValue, type ConfigEntry, parseConfig } from '../config/configFile.ts'
import type { Checkout } from './model.ts'
import { readIfThere } from '../readIfThere.ts'

/**
 * The address of a remote as the repository's own config spells it, or `undefined`. It is not judged yet and may hold a
 * password: hand it to `parseRemoteUrl` and print nothing of it. Includes of the repository are not followed.
 */
export async function readRemoteUrl(checkout: Checkout, name = 'origin'): Promise<string | undefined> {
  const entries = await readRepositoryConfig(checkout)
  // Git fetches from the first address; later ones are only pushed to.
  return entries.find(({ key }) => key === `remote.${name}.url`)?.value
}

/** The remote-tracking ref that a fetch of `branch` would move, with the address it stands for. */
export async function readUpstream(
  checkout: Checkout,
  branch: string,
): Promise<{ readonly url: string; readonly ref: string } | undefined> {
  const entries = await readRepositoryConfig(checkout)
  const remote = configValue(entries, `branch.${branch}.remote`)
  const url = entries.find(({ key }) => key === `remote.${remote}.url`)?.value
  if (remote === undefined || url === undefined) return undefined
  if (configValue(entries, `branch.${branch}.merge`) !== `refs/heads/${branch}`) return undefined
  // A clone of one branch, as `--depth` makes it, maps that branch only.
  const wanted = ['*', branch].map((name) => `+refs/heads/${name}:refs/remotes/${remote}/${name}`)
  const mapped = entries.some(({ key, value }) => key === `remote.${remote}.fetch` && wanted.includes(value))
  return mapped ? { url, ref: `refs/remotes/${remote}/${branch}` } : undefined
}

/** Settings of the repository itself; nothing is included, nothing is trusted. */
export async function readRepositoryConfig(checkout: Checkout): Promise<ConfigEntry[]> {
  return parseConfig((await readIfThere(join(checkout.commonDir, 'config')))?.toString() ?? '')
}
