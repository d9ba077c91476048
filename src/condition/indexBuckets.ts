import type { Place, Seen, Walk } from './indexTrie.ts'
import type { Pattern } from './pattern.ts'

/** A clause of a condition, as a search finds it. */
export interface Candidate<T> {
  readonly name: string
  readonly value: T
  /** Leaf patterns of the whole condition. */
  readonly leaves: number
  /** What has to match besides. */
  readonly residue: Pattern | undefined
  /** Besides the one that leads here: those that must be met, the rarest first, then those that must not. */
  readonly signs: readonly Sign<T>[]
  /** How many of `signs` must be met. */
  readonly required: number
  /** Whether one search may come by this condition more than once. */
  readonly isRepeated: boolean
  /** The number of the last search that came by, where that matters. */
  metBy: number
}

/** Something that documents are looked at for; as a bucket, what those that have it may match. */
export interface Sign<T> extends Bucket<T>, Seen {
  readonly place: Place<Sign<T>>
  /** How often a clause names it. It goes with the last of them. */
  users: number
  /** How many candidates it leads to. */
  load: number
}

/** A walk through a document, and what it leads to. */
export interface Search<T> extends Walk<Sign<T>> {
  readonly found: Candidate<T>[]
}

/** Candidates that a search comes by. When they are many, those with the same next sign move into a bucket of their own. */
export interface Bucket<T> {
  /**
   * Of each candidate: how many signs it requires, how many it excludes, these signs, itself. All in one list of exact
   * size, because reading memory is what a search does most: most candidates are passed over and never touched.
   */
  slots: readonly Slot<T>[]
  parts: Map<Sign<T>, Bucket<T>> | undefined
}

type Slot<T> = number | Sign<T> | Candidate<T>

/** A bucket without candidates. */
export function createBucket<T>(): Bucket<T> {
  return { slots: NONE, parts: undefined }
}

/** One empty list for all: most signs lead to no candidate. */
export const NONE: readonly never[] = []

/** Adds a candidate. `depth` says how many of its signs lead to this bucket. */
export function addCandidate<T>(bucket: Bucket<T>, candidate: Candidate<T>, depth = 0): void {
  const next = nextSign(candidate, depth)
  if (bucket.parts !== undefined && next !== undefined) {
    addCandidate(openPart(bucket.parts, next), candidate, depth + 1)
    return
  }
  bucket.slots = [...bucket.slots, ...slotsOf(candidate)]
  if (bucket.parts === undefined && depth < DEEPEST && candidatesIn(bucket).length > MOST_CANDIDATES) {
    split(bucket, depth)
  }
}

/** Removes a candidate that was added, with the buckets that only it was in. */
export function removeCandidate<T>(bucket: Bucket<T>, candidate: Candidate<T>, depth = 0): void {
  const next = nextSign(candidate, depth)
  const part = next && bucket.parts?.get(next)
  if (next === undefined || part === undefined) {
    const { length } = slotsOf(candidate)
    bucket.slots = bucket.slots.toSpliced(bucket.slots.indexOf(candidate) + 1 - length, length)
    return
  }
  removeCandidate(part, candidate, depth + 1)
  if (part.slots.length === 0 && (part.parts?.size ?? 0) === 0) bucket.parts?.delete(next)
}

/** Finds the candidates of which the search has met every sign that is required and none that is excluded. */
export function searchBucket<T>({ slots, parts }: Bucket<T>, search: Search<T>): void {
  let start = 0
  while (start < slots.length) {
    const excluded = start + 2 + countAt(slots, start)
    const end = excluded + countAt(slots, start + 1)
    let at = start + 2
    while (at < end && isMet(slots[at], search) === at < excluded) at += 1
    if (at === end) find(slots[end], search)
    start = end + 1
  }
  if (parts !== undefined) searchParts(parts, search)
}

// So few that passing over each costs no more than looking up each sign of the document.
const MOST_CANDIDATES = 32

// Conditions that are still together here are the same in all that can be looked up, or nearly so.
const DEEPEST = 8

function nextSign<T>({ signs, required }: Candidate<T>, depth: number): Sign<T> | undefined {
  return depth < required ? signs[depth] : undefined
}

function slotsOf<T>(candidate: Candidate<T>): Slot<T>[] {
  const { signs, required } = candidate
  return [required, signs.length - required, ...signs, candidate]
}

function candidatesIn<T>({ slots }: Bucket<T>): Candidate<T>[] {
  return slots.flatMap((slot) => (isCandidate(slot) ? [slot] : []))
}

function split<T>(bucket: Bucket<T>, depth: number): void {
  const candidates = candidatesIn(bucket)
  bucket.slots = NONE
  bucket.parts = new Map()
  for (const candidate of candidates) addCandidate(bucket, candidate, depth)
}

function openPart<T>(parts: Map<Sign<T>, Bucket<T>>, sign: Sign<T>): Bucket<T> {
  const known = parts.get(sign)
  if (known !== undefined) return known
  const part = createBucket<T>()
  parts.set(sign, part)
  return part
}

function searchParts<T>(parts: ReadonlyMap<Sign<T>, Bucket<T>>, search: Search<T>): void {
  if (parts.size < search.met.length) {
    for (const [sign, part] of parts) {
      if (isMet(sign, search)) searchBucket(part, search)
    }
    return
  }
  for (const sign of search.met) {
    const part = parts.get(sign)
    if (part !== undefined) searchBucket(part, search)
  }
}

function find<T>(slot: Slot<T> | undefined, { number, found }: Search<T>): void {
  if (!isCandidate(slot)) return
  if (slot.isRepeated && slot.metBy === number) return
  if (slot.isRepeated) slot.metBy = number
  found.push(slot)
}

function countAt<T>(slots: readonly Slot<T>[], index: number): number {
  const slot = slots[index]
  return typeof slot === 'number' ? slot : 0
}

function isMet<T>(slot: Slot<T> | undefined, { number }: Search<T>): boolean {
  return typeof slot === 'object' && slot.metBy === number
}

function isCandidate<T>(slot: Slot<T> | undefined): slot is Candidate<T> {
  return typeof slot === 'object' && 'signs' in slot
}
