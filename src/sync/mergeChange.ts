import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mergeMode } from '../snapshot/actions.ts'
import type { Entries } from '../snapshot/change.ts'
import type { TreeEntry } from '../snapshot/tree.ts'
import { blobOid } from '../workspace/scan.ts'
import { mergeItem } from './mergeItem.ts'
import { refuseLfsPointer } from './refuseFiltered.ts'
import type { Session } from './session.ts'

/** Both edits in one, or the places where a person must decide. */
export type MergedChange =
  | { readonly clean: true; readonly result: TreeEntry; readonly bytes: Uint8Array }
  | { readonly clean: false; readonly places: readonly string[] }

/** Merges one item that both sides changed; the bytes can be made again from the same three ids. */
export async function mergeChange(
  session: Session,
  change: Entries & { readonly path: string },
): Promise<MergedChange> {
  const { path, base, ours, theirs } = change
  if (!base || !ours || !theirs) return { clean: false, places: [] }
  const [baseBytes, theirBytes] = await session.backend.readBlobs([base.oid, theirs.oid])
  const ourBytes = await readFile(join(session.root, path))
  if (!baseBytes || !theirBytes) return { clean: false, places: [] }
  refuseLfsPointer(path, theirBytes)
  const merged = await mergeItem(path, { base: baseBytes, ours: ourBytes, theirs: theirBytes })
  if (!merged.clean) return { clean: false, places: merged.places }
  const mode = mergeMode({ base: base.mode, ours: ours.mode, theirs: theirs.mode })
  return { clean: true, result: { oid: blobOid(merged.bytes), mode }, bytes: merged.bytes }
}
