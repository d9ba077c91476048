import { NONE, addCandidate, createBucket, removeCandidate, searchBucket } from './indexBuckets.ts'
import type { Bucket, Candidate, Search, Sign } from './indexBuckets.ts'
import type { Anchor, Clause } from './indexClauses.ts'
import { addSign, createPlace, findSign, openPlace, removeSign, walkPlace, type Place } from './indexTrie.ts'

/** All signs by place, and the candidates that no sign leads to. */
export interface Signs<T> {
  readonly root: Place<Sign<T>>
  readonly always: Bucket<T>
}

/** A clause as it stands among the signs. */
export interface Planted<T> {
  readonly candidate: Candidate<T>
  /** The signs that lead to it; none where it is always tried. */
  readonly anchors: readonly Sign<T>[]
  /** All signs that it names. */
  readonly named: readonly Sign<T>[]
}

/** What a candidate says of its condition. */
export type Seed<T> = Pick<Candidate<T>, 'name' | 'value' | 'leaves' | 'residue' | 'isRepeated'>

/** No signs and no candidates. */
export function createSigns<T>(): Signs<T> {
  return { root: createPlace(), always: createBucket() }
}

/** Puts a clause where the rarest of what it requires leads to it. */
export function plantClause<T>({ root, always }: Signs<T>, clause: Clause, seed: Seed<T>): Planted<T> {
  const required = clause.required.map((requirement) => requirement.map((anchor) => openSign(root, anchor)))
  const excluded = clause.excluded.map((anchor) => openSign(root, anchor))
  const named = [...required.flat(), ...excluded]
  const [anchors = [], ...others] = required.sort((left, right) => costOf(left) - costOf(right))
  const single = others.flatMap((alternatives) => (alternatives.length === 1 ? alternatives : []))
  const isRepeated = seed.isRepeated || anchors.length > 1
  const candidate = createCandidate({ ...seed, isRepeated }, [...single, ...excluded], single.length)
  for (const sign of anchors) {
    sign.load += 1
    addCandidate(sign, candidate)
  }
  if (anchors.length === 0) addCandidate(always, candidate)
  return { candidate, anchors, named }
}

/** Takes a clause out again, with the signs that only it named. */
export function uprootClause<T>({ root, always }: Signs<T>, { candidate, anchors, named }: Planted<T>): void {
  for (const sign of anchors) {
    sign.load -= 1
    removeCandidate(sign, candidate)
  }
  if (anchors.length === 0) removeCandidate(always, candidate)
  for (const sign of named) closeSign(root, sign)
}

/** The candidates of which `data` has every sign that is required and none that is excluded, in no order. */
export function searchSigns<T>({ root, always }: Signs<T>, data: unknown, number: number): readonly Candidate<T>[] {
  const search: Search<T> = { number, met: [], found: [] }
  walkPlace(root, data, search)
  searchBucket(always, search)
  for (const sign of search.met) searchBucket(sign, search)
  return search.found
}

// Written out, because the fields that spreading adds to lie elsewhere and take twice the time to read.
function createCandidate<T>(seed: Seed<T>, signs: readonly Sign<T>[], required: number): Candidate<T> {
  const { name, value, leaves, residue, isRepeated } = seed
  return { metBy: 0, isRepeated, residue, leaves, name, value, signs, required }
}

function openSign<T>(root: Place<Sign<T>>, anchor: Anchor): Sign<T> {
  const place = openPlace(root, anchor.path)
  const known = findSign(place, anchor)
  if (known !== undefined) {
    known.users += 1
    return known
  }
  const sign: Sign<T> = {
    metBy: 0,
    slots: NONE,
    parts: undefined,
    anchor,
    place,
    users: 1,
    load: 0,
  }
  addSign(place, sign)
  return sign
}

function closeSign<T>(root: Place<Sign<T>>, sign: Sign<T>): void {
  sign.users -= 1
  if (sign.users === 0) removeSign(root, sign)
}

// How often a document leads to it, times what it then leads to. That all values asked for at a place, and one more, are
// equally frequent is a guess, and what is asked for may change later: a bad choice costs time, never a match.
function costOf<T>(requirement: readonly Sign<T>[]): number {
  return requirement.reduce((sum, { anchor, place, load }) => {
    const choices = anchor.kind === 'literal' ? 1 + (place.literals?.size ?? 0) : 1
    return sum + (1 + load) / choices
  }, 0)
}
