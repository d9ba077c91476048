import { hash } from 'node:crypto'

/** Identifies JSON text: equal texts, equal hashes. 32 hexadecimal digits of SHA-256. */
export function hashText(text: string): string {
  return hash('sha256', text).slice(0, 32)
}
