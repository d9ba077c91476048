import { createHash } from 'node:crypto'

/** Identifies JSON text: equal texts, equal hashes. 32 hexadecimal digits of SHA-256. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
