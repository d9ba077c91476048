import type { OpenObject } from './data.ts'
import { SOME_ELEMENT, type Anchor, type Kind, type Segment } from './indexClauses.ts'
import { isPlainObject, readOwn } from './plainObject.ts'

/**
 * A place that conditions ask about, what they ask to see there, and the places below. Walked together with a document,
 * so that only what both of them have costs time. Most places lack most parts, so these are made when needed.
 */
export interface Place<Sign extends Seen> {
  keys: Map<string, Place<Sign>> | undefined
  elements: Place<Sign> | undefined
  literals: Map<unknown, Sign> | undefined
  kinds: Sign[] | undefined
}

/** What stands for an anchor in the trie. */
export interface Seen {
  readonly anchor: Anchor
  /** The number of the last walk that met it, so that nothing has to be reset between walks. */
  metBy: number
}

/** One walk through a document; its number is higher than those of all walks before. */
export interface Walk<Sign extends Seen> {
  readonly number: number
  readonly met: Sign[]
}

/** A place that nothing is asked of. */
export function createPlace<Sign extends Seen>(): Place<Sign> {
  return { keys: undefined, elements: undefined, literals: undefined, kinds: undefined }
}

/** The place at `path` below `root`, which is made when there is none. */
export function openPlace<Sign extends Seen>(root: Place<Sign>, path: readonly Segment[]): Place<Sign> {
  let place = root
  for (const segment of path) {
    const part = partOf(place, segment) ?? createPlace<Sign>()
    if (segment === SOME_ELEMENT) place.elements = part
    else (place.keys ??= new Map()).set(segment, part)
    place = part
  }
  return place
}

/** What stands for `anchor` at its place. */
export function findSign<Sign extends Seen>(place: Place<Sign>, anchor: Anchor): Sign | undefined {
  if (anchor.kind === 'literal') return place.literals?.get(anchor.literal)
  return place.kinds?.find((sign) => sign.anchor.kind === anchor.kind)
}

/** Adds what stands for an anchor where there is nothing yet. */
export function addSign<Sign extends Seen>(place: Place<Sign>, sign: Sign): void {
  if (sign.anchor.kind === 'literal') (place.literals ??= new Map()).set(sign.anchor.literal, sign)
  else (place.kinds ??= []).push(sign)
}

/** Removes what stands for an anchor, with the places that only led to it. */
export function removeSign<Sign extends Seen>(root: Place<Sign>, sign: Sign, depth = 0): void {
  const segment = sign.anchor.path[depth]
  if (segment === undefined) {
    removeFrom(root, sign)
    return
  }
  const part = partOf(root, segment)
  if (part === undefined) return
  removeSign(part, sign, depth + 1)
  if (!isEmpty(part)) return
  if (segment === SOME_ELEMENT) root.elements = undefined
  else root.keys?.delete(segment)
}

/**
 * Notes in `walk.met` every sign that `value` has, once each. Takes JSON for what it is: a getter, which JSON has not,
 * would be called.
 */
export function walkPlace<Sign extends Seen>(place: Place<Sign>, value: unknown, walk: Walk<Sign>): void {
  if (place.kinds !== undefined) meetKinds(place.kinds, value, walk)
  if (typeof value !== 'object') {
    const sign = place.literals?.get(value)
    if (sign !== undefined) meet(sign, walk)
    return
  }
  if (value === null) return
  if (place.keys !== undefined && isPlainObject(value)) walkKeys(place.keys, value, walk)
  if (place.elements !== undefined && Array.isArray(value)) walkElements(place.elements, value, walk)
}

// So many keys are asked for one by one, because listing those of the document could take longer than all the rest.
const FEW_KEYS = 8

function walkKeys<Sign extends Seen>(
  parts: ReadonlyMap<string, Place<Sign>>,
  value: Readonly<OpenObject>,
  walk: Walk<Sign>,
): void {
  const names = parts.size > FEW_KEYS ? Object.getOwnPropertyNames(value) : undefined
  if (names === undefined || names.length > parts.size) {
    for (const [key, part] of parts) walkPart(part, readOwn(value, key), walk)
    return
  }
  for (const name of names) {
    const part = parts.get(name)
    // Known to be its own: a descriptor would only cost the time and memory to make it.
    if (part !== undefined) walkPart(part, value[name], walk)
  }
}

function walkElements<Sign extends Seen>(place: Place<Sign>, elements: readonly unknown[], walk: Walk<Sign>): void {
  for (let index = 0; index < elements.length; index += 1) walkPart(place, elements[index], walk)
}

function walkPart<Sign extends Seen>(place: Place<Sign>, value: unknown, walk: Walk<Sign>): void {
  if (value !== undefined) walkPlace(place, value, walk)
}

function meetKinds<Sign extends Seen>(kinds: readonly Sign[], value: unknown, walk: Walk<Sign>): void {
  for (const sign of kinds) {
    if (isOfKind(value, sign.anchor.kind)) meet(sign, walk)
  }
}

function meet<Sign extends Seen>(sign: Sign, { number, met }: Walk<Sign>): void {
  if (sign.metBy === number) return
  sign.metBy = number
  met.push(sign)
}

function isOfKind(value: unknown, kind: Kind | 'literal'): boolean {
  switch (kind) {
    case 'present':
      return value !== null
    case 'there':
      return true
    case 'object':
      return isPlainObject(value)
    case 'array':
      return Array.isArray(value)
    default:
      return typeof value === kind
  }
}

function partOf<Sign extends Seen>(place: Place<Sign>, segment: Segment): Place<Sign> | undefined {
  return segment === SOME_ELEMENT ? place.elements : place.keys?.get(segment)
}

function removeFrom<Sign extends Seen>({ literals, kinds }: Place<Sign>, sign: Sign): void {
  if (sign.anchor.kind === 'literal') literals?.delete(sign.anchor.literal)
  else kinds?.splice(kinds.indexOf(sign), 1)
}

function isEmpty<Sign extends Seen>({ keys, elements, literals, kinds }: Place<Sign>): boolean {
  if (elements !== undefined) return false
  return (keys?.size ?? 0) + (literals?.size ?? 0) + (kinds?.length ?? 0) === 0
}
