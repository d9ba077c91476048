import type { KeptKey } from '../store/memoryStore.ts'
import { ago, lasting } from './paint.ts'

/** A key with its times as reports have them. */
export function timesOf<Entry extends KeptKey>({ updatedAt, expiresAt, ...entry }: Entry) {
  return {
    ...entry,
    updatedAt: new Date(updatedAt).toISOString(),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
  }
}

/** When it was kept, and for how long it still is. */
export function formatTimes({ updatedAt, expiresAt }: KeptKey, now: number): string {
  return expiresAt === undefined ? ago(updatedAt, now) : `${ago(updatedAt, now)}, for ${lasting(expiresAt - now)}`
}
