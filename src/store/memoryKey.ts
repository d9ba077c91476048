import { StepyardError } from '../errors.ts'
import { MEMORY_LIMITS } from './memoryStore.ts'

/** Throws `MEMORY_KEY_INVALID` for what cannot be a key, or cannot be told from another one. */
export function requireKey(key: string): void {
  const most = MEMORY_LIMITS.key
  if (key.length === 0 || key.length > most) {
    throw new StepyardError('MEMORY_KEY_INVALID', { key, reason: `it has ${key.length} characters, of 1 to ${most}` })
  }
  // Two keys with halves of characters would be one in the file, and a zero is the end of a text there.
  if (/\p{Surrogate}|\0/u.test(key)) {
    throw new StepyardError('MEMORY_KEY_INVALID', { key, reason: 'half a character or a zero is in it' })
  }
}
