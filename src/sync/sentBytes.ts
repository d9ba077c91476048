import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StepyardError } from '../errors.ts'
import type { Entries } from '../snapshot/change.ts'
import type { TreeEntry } from '../snapshot/tree.ts'
import { blobOid } from '../workspace/scan.ts'
import type { Session } from './session.ts'

/** What a push puts on the branch for one item of the folder. */
export interface SentItem {
  readonly entry: TreeEntry
  readonly bytes: Uint8Array
}

/**
 * The bytes of a folder's item as they go to the branch: text with the line ends the branch has there, line feeds where
 * it is new. Throws `FILE_CHANGED` when the file is not what was scanned, `CONFLICT_MARKERS` when a merge is unfinished.
 */
export async function readSent(session: Session, item: Entries & { path: string }): Promise<SentItem> {
  const { path, ours, theirs } = item
  const raw = await readFile(join(session.root, path)).catch((cause: unknown) => {
    throw new StepyardError('FILE_CHANGED', { path }, { cause })
  })
  if (!ours || blobOid(raw) !== ours.oid) throw new StepyardError('FILE_CHANGED', { path })
  const bytes = await withBranchLineEnds(session, { raw, theirs })
  refuseMarkers(path, bytes)
  return { entry: { oid: blobOid(bytes), mode: ours.mode }, bytes }
}

async function withBranchLineEnds(
  { backend }: Session,
  { raw, theirs }: { raw: Buffer; theirs: TreeEntry | undefined },
): Promise<Uint8Array> {
  if (!raw.includes('\r\n') || raw.includes(0) || !isUtf8(raw)) return raw
  const [there] = theirs ? await backend.readBlobs([theirs.oid]) : []
  if (there && Buffer.from(there).includes('\r\n')) return raw
  return Buffer.from(raw.toString().replaceAll('\r\n', '\n'))
}

/** Line of the first conflict marker of a text, counted from 1; `undefined` when it has none. */
export function findMarker(bytes: Uint8Array): number | undefined {
  const text = Buffer.from(bytes).toString('latin1')
  if (!/^<{7} /m.test(text) || !/^={7}\r?$/m.test(text) || !/^>{7} /m.test(text)) return undefined
  return text.slice(0, text.search(/^<{7} /m)).split('\n').length
}

function refuseMarkers(path: string, bytes: Uint8Array): void {
  const line = findMarker(bytes)
  if (line !== undefined) throw new StepyardError('CONFLICT_MARKERS', { path, line })
}
