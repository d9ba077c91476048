import { join } from 'node:path'
import type { Oid } from '../snapshot/tree.ts'
import { readIfThere } from './readIfThere.ts'

/** The refs that git has put into one file, by full name; a ref that is a file of its own wins over these. */
export async function readPackedRefs(commonDir: string): Promise<Map<string, Oid>> {
  const text = (await readIfThere(join(commonDir, 'packed-refs')))?.toString() ?? ''
  // "<oid> <name>"; lines with "#" and "^" are about the file and about tags.
  const lines = text.split('\n').map((line) => /^([0-9a-f]{40}|[0-9a-f]{64}) (refs\/.+)$/.exec(line))
  return new Map(lines.flatMap((found) => (found ? [[found[2] ?? '', found[1] ?? ''] as const] : [])))
}
