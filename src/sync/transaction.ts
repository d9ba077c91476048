import { createHash } from 'node:crypto'
import type { PlannedMove } from './plan.ts'
import type { Oid, TreeEntry } from '../snapshot/tree.ts'
import { blobOid } from '../workspace/scan.ts'
import { isTransaction } from './checkTransaction.ts'

/**
 * One file to write (`after`) or delete (no `after`). `before` is what the plan saw there; no `before`: nothing was.
 * Ids are of the raw bytes in the folder.
 */
export interface FileOp {
  readonly path: string
  readonly before?: TreeEntry
  readonly after?: TreeEntry
}

/** What the state of the environment becomes: the entries that change in the base, and where it stands. */
export interface StateUpdate {
  readonly remote: string
  readonly branch: string
  readonly commit?: Oid
  /** See `EnvironmentState`. */
  readonly exact?: string
  /** Path to the new entry; `null` takes it out. */
  readonly entries: Readonly<Record<string, TreeEntry | null>>
}

/** Everything one apply does, so that a crash at any point can be finished or undone from this value alone. */
export interface Transaction {
  readonly environment: string
  readonly ops: readonly FileOp[]
  readonly state: StateUpdate
  readonly move: PlannedMove
  /** Whether everything of the branch is in the folder afterwards; else the move is about the entries of `state`. */
  readonly complete: boolean
}

/** A transaction with the bytes of every `before` and `after`, by id. */
export interface Journal {
  readonly transaction: Transaction
  readonly contents: ReadonlyMap<Oid, Uint8Array>
}

const MAGIC = 'stepyard-journal 1'

interface Header {
  readonly transaction: Transaction
  /** Id to position and length in the bytes behind the header. */
  readonly contents: Readonly<Record<Oid, readonly [number, number]>>
}

/** The journal as one file: a line with length and hash of the header, the header, then all bytes. */
export function formatJournal(journal: Journal): Uint8Array {
  const contents: Record<Oid, readonly [number, number]> = {}
  let end = 0
  for (const [oid, bytes] of journal.contents) {
    contents[oid] = [end, bytes.byteLength]
    end += bytes.byteLength
  }
  const header = Buffer.from(JSON.stringify({ transaction: journal.transaction, contents } satisfies Header))
  const first = Buffer.from(`${MAGIC} ${header.byteLength} ${sha256(header)}\n`)
  return Buffer.concat([first, header, ...journal.contents.values()])
}

/**
 * The journal in these bytes, or `undefined` when they are damaged or not ours. Leaving such a journal alone loses
 * nothing: each file is then as it was or as the branch has it, and the next comparison sees which.
 */
export function parseJournal(bytes: Uint8Array): Journal | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const line = buffer.subarray(0, 200).toString('latin1').split('\n', 1)[0] ?? ''
  const [, length, hash] = /^stepyard-journal 1 (\d{1,12}) ([0-9a-f]{64})$/.exec(line) ?? []
  if (!length || !hash) return undefined
  const start = line.length + 1
  const header = buffer.subarray(start, start + Number(length))
  if (sha256(header) !== hash) return undefined
  const stored: unknown = JSON.parse(header.toString())
  if (!isHeader(stored)) return undefined
  const contents = sliceContents(buffer.subarray(start + Number(length)), stored.contents)
  return contents && isComplete(stored.transaction, contents)
    ? { transaction: stored.transaction, contents }
    : undefined
}

// The hash says that the header is what somebody wrote, not that it was us.
function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null || !('transaction' in value) || !('contents' in value)) return false
  const { transaction, contents } = value
  if (typeof contents !== 'object' || contents === null || !isTransaction(transaction)) return false
  return Object.values(contents).every((place) => Array.isArray(place) && place.every(Number.isSafeInteger))
}

function isComplete({ ops }: Transaction, contents: ReadonlyMap<Oid, Uint8Array>): boolean {
  return ops.every(({ before, after }) => [before, after].every((entry) => !entry || contents.has(entry.oid)))
}

// What a recovery writes into the folder must be what the plan had: every piece vouches for itself by its id.
function sliceContents(bytes: Buffer, contents: Header['contents']): ReadonlyMap<Oid, Uint8Array> | undefined {
  const slices = new Map<Oid, Uint8Array>()
  for (const [oid, [at, length]] of Object.entries(contents)) {
    const slice = bytes.subarray(at, at + length)
    if (blobOid(slice) !== oid) return undefined
    slices.set(oid, slice)
  }
  return slices
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
