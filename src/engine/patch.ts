import { readOwn, writeOwn } from '../ownValue.ts'

/** One step of a JSON Patch (RFC 6902), as the journal keeps it. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** Changes to one document, in order. */
export type Patch = readonly PatchOperation[]

/**
 * The changes that turn `before` into `after`, both JSON. Arrays are compared by what they have in common at the front
 * and the back. Not a library's, because theirs assign keys, and a key named `__proto__` must stay one.
 */
export function diffJson(before: unknown, after: unknown): Patch {
  const place: Place = { keys: [], patch: [] }
  diffValue(before, after, place)
  return place.patch
}

/** `document` with the changes made; the document itself is used up. Throws where a path is not there. */
export function applyPatch(document: unknown, patch: Patch): unknown {
  const root = { '': document }
  for (const operation of patch) applyOperation(root, operation)
  return root['']
}

/** The keys a JSON pointer consists of: `/order/items/0` is `order`, `items`, `0`. */
export function pointerKeys(pointer: string): readonly string[] {
  if (pointer === '') return []
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Where two documents are being compared. The keys are written as a path only where they differ. */
interface Place {
  readonly keys: (string | number)[]
  readonly patch: PatchOperation[]
}

function diffValue(before: unknown, after: unknown, place: Place): void {
  if (before === after) return
  if (Array.isArray(before) && Array.isArray(after)) return diffArrays(before, after, place)
  if (isRecord(before) && isRecord(after)) return diffObjects(before, after, place)
  place.patch.push({ op: 'replace', path: pointerOf(place.keys), value: after })
}

type Record = { readonly [key: string]: unknown }

function diffObjects(before: Record, after: Record, place: Place): void {
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) place.patch.push({ op: 'remove', path: pointerOf(place.keys, key) })
    else if (readOwn(before, key) !== readOwn(after, key)) {
      place.keys.push(key)
      diffValue(readOwn(before, key), readOwn(after, key), place)
      place.keys.pop()
    }
  }
  for (const key of Object.keys(after)) {
    if (Object.hasOwn(before, key)) continue
    place.patch.push({ op: 'add', path: pointerOf(place.keys, key), value: readOwn(after, key) })
  }
}

function diffArrays(before: readonly unknown[], after: readonly unknown[], place: Place): void {
  const shorter = Math.min(before.length, after.length)
  let front = 0
  while (front < shorter && isSame(before[front], after[front])) front += 1
  let back = 0
  while (back < shorter - front && isSame(before.at(-1 - back), after.at(-1 - back))) back += 1
  const [olds, news] = [before.length - front - back, after.length - front - back]
  const common = Math.min(olds, news)
  const { keys, patch } = place
  for (let at = front; at < front + common; at += 1) {
    keys.push(at)
    diffValue(before[at], after[at], place)
    keys.pop()
  }
  for (let at = front + olds - 1; at >= front + common; at -= 1) patch.push({ op: 'remove', path: pointerOf(keys, at) })
  for (let at = front + common; at < front + news; at += 1) {
    patch.push({ op: 'add', path: pointerOf(keys, at), value: after[at] })
  }
}

function pointerOf(keys: readonly (string | number)[], last?: string | number): string {
  const all = last === undefined ? keys : [...keys, last]
  return all.map((key) => `/${typeof key === 'number' ? key : escapeKey(key)}`).join('')
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false
    return left.every((item, index) => isSame(item, right[index]))
  }
  if (!isRecord(left) || !isRecord(right)) return false
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && isSame(readOwn(left, key), readOwn(right, key)))
}

function applyOperation(root: { '': unknown }, operation: PatchOperation): void {
  const keys = ['', ...pointerKeys(operation.path)]
  const last = keys.pop() ?? ''
  let parent: unknown = root
  for (const key of keys) parent = childOf(parent, key, operation)
  if (Array.isArray(parent)) return applyToArray(parent, last, operation)
  if (!isRecord(parent)) throw missing(operation)
  if (operation.op === 'remove') Reflect.deleteProperty(parent, last)
  else writeOwn(parent, last, operation.value)
}

function applyToArray(array: unknown[], key: string, operation: PatchOperation): void {
  const at = key === '-' ? array.length : Number(key)
  if (!Number.isInteger(at) || at < 0 || at > array.length) throw missing(operation)
  if (operation.op === 'add') array.splice(at, 0, operation.value)
  else if (operation.op === 'remove') array.splice(at, 1)
  else array[at] = operation.value
}

function childOf(parent: unknown, key: string, operation: PatchOperation): unknown {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key)) throw missing(operation)
  return readOwn(parent, key)
}

function missing({ op, path }: PatchOperation): Error {
  return new RangeError(`The patch says ${op} ${path}, which is not in the document.`)
}

function isRecord(value: unknown): value is Record {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function escapeKey(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key
}
