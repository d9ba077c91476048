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
  /** Whether the condition has other clauses. */
  readonly isOneOfSeveral: boolean
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

/**
 * Candidates that a search comes by, each with a second sign that has to be met: most are passed over by that alone and
 * never touched. When there are many, those with the same second sign move into a bucket of their own. The lists are
 * replaced, not changed, because lists of exact size are small, and reading memory is what a search does most.
 */
export interface Bucket<T> {
  candidates: readonly Candidate<T>[]
  /** Of each candidate, at the same index. */
  seconds: readonly (Sign<T> | undefined)[]
  parts: Map<Sign<T>, Bucket<T>> | undefined
}

/** A bucket without candidates. */
export function createBucket<T>(): Bucket<T> {
  return { candidates: NONE, seconds: NONE, parts: undefined }
}

/** One empty list for all: most signs lead to no candidate. */
export const NONE: readonly never[] = []

/** Adds a candidate. `depth` says how many of its signs lead to this bucket. */
export function addCandidate<T>(bucket: Bucket<T>, candidate: Candidate<T>, depth = 0): void {
  const second = secondOf(candidate, depth)
  if (bucket.parts !== undefined && second !== undefined) {
    addCandidate(openPart(bucket.parts, second), candidate, depth + 1)
    return
  }
  bucket.candidates = [...bucket.candidates, candidate]
  bucket.seconds = [...bucket.seconds, second]
  if (bucket.parts === undefined && bucket.candidates.length > MOST_CANDIDATES && depth < DEEPEST) {
    split(bucket, depth)
  }
}

/** Removes a candidate that was added, with the buckets that only it was in. */
export function removeCandidate<T>(bucket: Bucket<T>, candidate: Candidate<T>, depth = 0): void {
  const second = secondOf(candidate, depth)
  const part = second && bucket.parts?.get(second)
  if (second === undefined || part === undefined) {
    const index = bucket.candidates.indexOf(candidate)
    bucket.candidates = bucket.candidates.toSpliced(index, 1)
    bucket.seconds = bucket.seconds.toSpliced(index, 1)
    return
  }
  removeCandidate(part, candidate, depth + 1)
  if (part.candidates.length === 0 && (part.parts?.size ?? 0) === 0) bucket.parts?.delete(second)
}

/** Finds the candidates of which the search has met every sign that is required and none that is excluded. */
export function searchBucket<T>({ candidates, seconds, parts }: Bucket<T>, search: Search<T>): void {
  for (let index = 0; index < seconds.length; index += 1) {
    const second = seconds[index]
    if (second !== undefined && second.metBy !== search.number) continue
    const candidate = candidates[index]
    if (candidate !== undefined && isNew(candidate, search) && isSigned(candidate, search)) search.found.push(candidate)
  }
  if (parts !== undefined) searchParts(parts, search)
}

// So few that looking at the second sign of each costs no more than looking up each sign of the document.
const MOST_CANDIDATES = 32

// Conditions that are still together here are the same in all that can be looked up, or nearly so.
const DEEPEST = 8

function secondOf<T>({ signs, required }: Candidate<T>, depth: number): Sign<T> | undefined {
  return depth < required ? signs[depth] : undefined
}

function split<T>(bucket: Bucket<T>, depth: number): void {
  const { candidates } = bucket
  bucket.candidates = NONE
  bucket.seconds = NONE
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
      if (sign.metBy === search.number) searchBucket(part, search)
    }
    return
  }
  for (const sign of search.met) {
    const part = parts.get(sign)
    if (part !== undefined) searchBucket(part, search)
  }
}

function isNew<T>(candidate: Candidate<T>, { number }: Search<T>): boolean {
  if (candidate.metBy === number) return false
  candidate.metBy = number
  return true
}

function isSigned<T>({ signs, required }: Candidate<T>, { number }: Search<T>): boolean {
  for (let index = 0; index < signs.length; index += 1) {
    const isMet = signs[index]?.metBy === number
    if (isMet !== index < required) return false
  }
  return true
}
