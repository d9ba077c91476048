import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Oid } from '../../snapshot/tree.ts'
import { readIfThere } from '../readIfThere.ts'
import { writeDurably } from '../durable.ts'

const ID = /^[0-9a-f]{40}$/

/** The commits whose parents were left out by a fetch; git reads and writes the same file. */
export async function readShallow(gitDir: string): Promise<Set<Oid>> {
  const text = (await readIfThere(join(gitDir, 'shallow')))?.toString() ?? ''
  return new Set(text.split('\n').filter((line) => ID.test(line)))
}

/** Replaces that list; git takes no list for "nothing is left out". */
export async function writeShallow(gitDir: string, oids: ReadonlySet<Oid>): Promise<void> {
  const path = join(gitDir, 'shallow')
  if (oids.size === 0) return rm(path, { force: true })
  await writeDurably(path, { bytes: [...oids].map((oid) => `${oid}\n`).join('') })
}
