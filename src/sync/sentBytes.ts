import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StepyardError } from '../errors.ts'
import type { Entries } from '../snapshot/change.ts'
import type { TreeEntry } from '../snapshot/tree.ts'
import { splitMetadata, withMetadata } from '../workspace/content.ts'
import { blobOid } from '../workspace/scan.ts'
import type { Session } from './session.ts'

/** What a push puts on the branch for one item of the folder. */
export interface SentItem {
  readonly entry: TreeEntry
  readonly bytes: Uint8Array
}

/**
 * The bytes of a folder's item as they go to the branch: text with the line ends and metadata the branch has there, with
 * line feeds and no byte order mark where it is new. Throws `FILE_CHANGED` when the file is not what was scanned, `CONFLICT_MARKERS` when a merge is unfinished.
 */
export async function readSent(session: Session, item: Entries & { path: string }): Promise<SentItem> {
  const { path, ours, theirs } = item
  const raw = await readFile(join(session.root, path)).catch((cause: unknown) => {
    throw new StepyardError('FILE_CHANGED', { path }, { cause })
  })
  if (!ours || blobOid(raw) !== ours.oid) throw new StepyardError('FILE_CHANGED', { path })
  const bytes = await asOnBranch(session, { path, raw, theirs })
  refuseMarkers(path, bytes)
  return { entry: { oid: blobOid(bytes), mode: ours.mode }, bytes }
}

interface Raw {
  readonly path: string
  readonly raw: Buffer
  readonly theirs: TreeEntry | undefined
}

// What is no change when versions are compared is not changed by a push either: line ends, the byte order mark, and
// the metadata that the incumbent's tools write stay as the branch has them.
async function asOnBranch({ backend }: Session, { path, raw, theirs }: Raw): Promise<Uint8Array> {
  if (raw.includes(0) || !isUtf8(raw)) return raw
  const text = raw.toString()
  const { header, body } = splitMetadata(path, withoutMark(text))
  if (header === '' && body === text && !text.includes('\r\n')) return raw
  const [bytes] = theirs ? await backend.readBlobs([theirs.oid]) : []
  const there = bytes ? Buffer.from(bytes).toString() : ''
  const mark = bytes && there.startsWith(MARK) ? MARK : ''
  const metadata = splitMetadata(path, withoutMark(there)).header
  const sent = mark + (metadata === '' ? header + body : withMetadata(metadata, body))
  return Buffer.from(there.includes('\r\n') ? sent : sent.replaceAll('\r\n', '\n'))
}

const MARK = '\uFEFF'

function withoutMark(text: string): string {
  return text.startsWith(MARK) ? text.slice(1) : text
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
