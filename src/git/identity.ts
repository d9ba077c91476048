import type { Effects } from '../effects.ts'
import { StepyardError } from '../errors.ts'
import type { Identity } from './backend.ts'
import type { Checkout } from './checkout.ts'
import { configValue } from './checkout/configFile.ts'
import { readRepositoryConfig } from './checkout/readRemoteUrl.ts'
import { readUserConfig } from './checkout/userConfig.ts'

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
  const context = checkout && { gitDir: checkout.gitDir, ...(checkout.branch ? { branch: checkout.branch } : {}) }
  const user = await readUserConfig(env, context)
  const entries = [...user, ...(checkout ? await readRepositoryConfig(checkout) : [])]
  const find = (field: 'name' | 'email'): string => {
    const configured = configValue(entries, `author.${field}`) ?? configValue(entries, `user.${field}`)
    return clean(env[`GIT_AUTHOR_${field.toUpperCase()}`] || (configured ?? ''))
  }
  const [name, email] = [find('name'), find('email') || clean(env['EMAIL'] ?? '')]
  if (name === '' || email === '') throw new StepyardError('IDENTITY_UNKNOWN', { missing: missingOf(name, email) })
  const at = now()
  return { name, email, at: Math.floor(at.getTime() / 1000), offset: 0 - at.getTimezoneOffset() }
}

// A commit header is one line that ends at "<" and ">"; Git drops these characters and trims the rest likewise.
function clean(text: string): string {
  return text.replace(/[\p{Cc}<>]/gu, '').replace(/^[\s.,:;"'\\]+|[\s.,:;"'\\]+$/g, '')
}

function missingOf(name: string, email: string): string {
  const missing = [name === '' ? 'user.name' : '', email === '' ? 'user.email' : '']
  return missing.filter((key) => key !== '').join(' and ')
}
