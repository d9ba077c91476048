import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checkout } from './model.ts'

/**
 * Whether git may have brought the folder to another commit at or after a moment (milliseconds since 1970): a checkout
 * rewrites HEAD, a reset, merge or rebase rewrites ORIG_HEAD. A commit does neither, and neither does a move of ours.
 */
export async function movedSince({ gitDir }: Checkout, since: number): Promise<boolean> {
  const times = await Promise.all(['HEAD', 'ORIG_HEAD'].map((name) => timeOf(join(gitDir, name))))
  return times.some((time) => time >= since)
}

async function timeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined)
  return found?.mtimeMs ?? 0
}
