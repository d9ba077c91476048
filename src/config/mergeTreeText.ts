import { alignLists, mergeOrder, sameValue, type Three } from './mergeTreeOrder.ts'
import { mergeText } from '../snapshot/mergeText.ts'

/** One key with its value, or one item, as it is written, with the comments that belong to it. */
export interface Part {
  readonly key: string
  readonly value: unknown
  readonly text: string
  /** Set when the value is a map or a list that can be opened: its text, and the part around another text for it. */
  readonly inner?: { readonly body: string; readonly wrap: (body: string) => string } | undefined
}

/** A map or a list, taken apart. */
export interface Container {
  readonly kind: 'map' | 'list'
  readonly parts: readonly Part[]
  /** Comments above the first part. */
  readonly head: string
  /** The container's text with this head and these parts in the place of its own. */
  readonly join: (head: string, texts: readonly string[]) => string
}

/** Takes the text of a value apart; `undefined` when it is no container or is written in a way that cannot be cut. */
export type Open = (text: string) => Container | undefined

/**
 * The text of a clean merge, made of pieces of both texts: what nobody changed stays byte for byte as ours has it, and
 * what theirs changed looks as they wrote it. `undefined` when the texts cannot be cut. The result has to be read back.
 */
export function mergeTreeText(texts: Three<string>, open: Open): string | undefined {
  const ours = open(texts.ours)
  const theirs = open(texts.theirs)
  const base = open(texts.base) ?? EMPTY
  if (!ours || !theirs || ours.kind !== theirs.kind) return undefined
  const order = orderOf({ base, ours, theirs })
  if (!order) return undefined
  const parts = { base: keyed(base, order), ours: keyed(ours, order), theirs: keyed(theirs, order) }
  const merged: string[] = []
  for (const key of order.keys) {
    const sides = { base: parts.base.get(key), ours: parts.ours.get(key), theirs: parts.theirs.get(key) }
    const text = mergePart(sides, open)
    if (text === undefined) return undefined
    if (text !== DROPPED) merged.push(text)
  }
  const head = mergeText({ base: base.head, ours: ours.head, theirs: theirs.head })
  return (ours.parts.length > 0 ? ours : theirs).join(head.clean ? head.text : ours.head, merged)
}

const EMPTY: Container = { kind: 'map', head: '', parts: [], join: () => '' }
const DROPPED = ''

interface Order {
  readonly keys: readonly string[]
  /** The key of a part that stands at an index of a side. */
  readonly keyOf: (part: Part) => string
}

function orderOf(sides: Three<Container>): Order | undefined {
  if (sides.ours.kind === 'map') {
    const keys = (side: Container): string[] => side.parts.map((part) => part.key)
    return {
      keys: mergeOrder({ base: keys(sides.base), ours: keys(sides.ours), theirs: keys(sides.theirs) }),
      keyOf: (part) => part.key,
    }
  }
  const values = (side: Container): unknown[] => side.parts.map((part) => part.value)
  const aligned = alignLists({ base: values(sides.base), ours: values(sides.ours), theirs: values(sides.theirs) })
  return aligned && { keys: aligned.order, keyOf: (part) => aligned.keyOf(part.value) }
}

function keyed({ parts }: Container, { keyOf }: Order): Map<string, Part> {
  return new Map(parts.map((part) => [keyOf(part), part]))
}

/** The text of one part after the merge; `DROPPED` when it is deleted, `undefined` when it cannot be made. */
function mergePart({ base, ours, theirs }: Three<Part | undefined>, open: Open): string | undefined {
  if (!ours || !theirs)
    return (sameValue(base?.value, (ours ?? theirs)?.value) ? undefined : (ours ?? theirs))?.text ?? DROPPED
  if (ours.text === theirs.text || theirs.text === base?.text) return ours.text
  if (ours.text === base?.text) return theirs.text
  const lines = mergeText({ base: base?.text ?? '', ours: ours.text, theirs: theirs.text })
  if (sameValue(ours.value, theirs.value) || sameValue(base?.value, theirs.value))
    return lines.clean ? lines.text : ours.text
  if (sameValue(base?.value, ours.value)) return lines.clean ? lines.text : theirs.text
  if (!ours.inner || !theirs.inner) return undefined
  const bodies = { base: base?.inner?.body ?? '', ours: ours.inner.body, theirs: theirs.inner.body }
  const merged = mergeTreeText(bodies, open)
  return merged === undefined ? undefined : ours.inner.wrap(merged)
}
