import { platform } from 'node:os'
import { join } from 'node:path'
import { readAuthorities } from '../authorities.ts'
import { writeDurably } from '../durable.ts'
import { readIfThere } from '../readIfThere.ts'
import type { UserSettings } from './settings.ts'
import type { Effects } from '../../effects.ts'

/** Written into the git directory of a transfer; it may be removed afterwards. */
export const AUTHORITIES_FILE = 'authorities.pem'

// What curl trusts on Linux, by family of distributions.
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/**
 * The variable that makes git trust what the environment trusts. A setting of git's own comes first, and
 * `GIT_SSL_CAINFO` is passed on elsewhere. Git takes one file in place of its authorities, so those of
 * `NODE_EXTRA_CA_CERTS` go behind the system's into a file of the private repository. Not where git asks a keychain
 * (macOS, Windows): any file would take the place of that.
 */
export async function authoritiesFor(
  env: Effects['env'],
  { settings, gitDir }: { readonly settings: UserSettings; readonly gitDir: string },
): Promise<Readonly<Record<string, string>>> {
  const isSet = settings.matching(/^http\.(?:.*\.)?sslcainfo$/).length > 0
  if (env['GIT_SSL_CAINFO'] !== undefined || isSet) return {}
  const { SSL_CERT_FILE: file, NODE_EXTRA_CA_CERTS: extra } = env
  if (file) return { GIT_SSL_CAINFO: file }
  const system = extra && platform() === 'linux' ? await firstBundle() : undefined
  if (!extra || system === undefined) return {}
  const path = join(gitDir, AUTHORITIES_FILE)
  const wanted = `${system}\n${await readAuthorities(extra)}`
  if ((await readIfThere(path))?.toString() !== wanted) await writeDurably(path, { bytes: wanted })
  return { GIT_SSL_CAINFO: path }
}

async function firstBundle(): Promise<string | undefined> {
  for (const path of BUNDLES) {
    const bundle = await readIfThere(path)
    if (bundle) return bundle.toString()
  }
  return undefined
}
