import type { Effects } from '../effects.ts'
import { StepyardError } from '../errors.ts'
import type { Identity } from './backend.ts'
import type { Checkout } from './checkout.ts'
import { type ConfigEntry, configValue } from './config/configFile.ts'
import type { IncludeContext } from './config/includeCondition.ts'
import { readRepositoryConfig } from './checkout/readRemoteUrl.ts'
import { readUserConfig } from './config/userConfig.ts'

/** Where to look for the name of the author. */
export interface IdentityRequest {
  readonly checkout?: Checkout
  readonly effects: Effects
}

/**
 * Who commits, as Git would say: `GIT_AUTHOR_*`, the repository's `user.*`, then the user's. Unlike Git it never makes
 * one up from the login and the host name: throws `IDENTITY_UNKNOWN`, in CI too.
 */
export async function readIdentity({ checkout, effects }: IdentityRequest): Promise<Identity> {
  const { env, now } = effects
  const repository = checkout ? await readRepositoryConfig(checkout) : []
  const user = await readUserConfig(env, checkout && contextOf(checkout, repository))
  const entries = [...user, ...repository]
  const find = (field: 'name' | 'email'): string => {
    const configured = configValue(entries, `author.${field}`) ?? configValue(entries, `user.${field}`)
    return clean(env[`GIT_AUTHOR_${field.toUpperCase()}`] || (configured ?? ''))
  }
  const [name, email] = [find('name'), find('email') || clean(env['EMAIL'] ?? '')]
  if (name === '' || email === '') throw new StepyardError('IDENTITY_UNKNOWN', { missing: missingOf(name, email) })
  const at = now()
  return { name, email, at: Math.floor(at.getTime() / 1000), offset: 0 - at.getTimezoneOffset() }
}

function contextOf({ gitDir, branch }: Checkout, repository: readonly ConfigEntry[]): IncludeContext {
  const remotes = repository.filter(({ key }) => /^remote\..*\.url$/s.test(key))
  return { gitDir, ...(branch && { branch }), remoteUrls: remotes.map(({ value }) => value) }
}

// A commit header is one line that ends at "<" and ">"; Git drops these characters and trims the rest likewise.
function clean(text: string): string {
  return text.replace(/[\p{Cc}<>]/gu, '').replace(/^[\s.,:;"'\\]+|[\s.,:;"'\\]+$/g, '')
}

function missingOf(name: string, email: string): string {
  const missing = [name === '' ? 'user.name' : '', email === '' ? 'user.email' : '']
  return missing.filter((key) => key !== '').join(' and ')
}
