import type { PackedObject } from './packFile.ts'

/** Objects of one pack by offset, so that a chain of deltas is not built again for each of its links. */
export class ObjectCache {
  readonly #budget: number
  readonly #objects = new Map<number, PackedObject>()
  #bytes = 0

  /** `budget` is in bytes; the least recently used objects go first. */
  constructor(budget: number) {
    this.#budget = budget
  }

  get(offset: number): PackedObject | undefined {
    const object = this.#objects.get(offset)
    if (object === undefined) return undefined
    this.#objects.delete(offset)
    this.#objects.set(offset, object)
    return object
  }

  set(offset: number, object: PackedObject): void {
    if (object.bytes.length > this.#budget / 4 || this.#objects.has(offset)) return
    this.#objects.set(offset, object)
    this.#bytes += object.bytes.length
    for (const [oldest, { bytes }] of this.#objects) {
      if (this.#bytes <= this.#budget) break
      this.#objects.delete(oldest)
      this.#bytes -= bytes.length
    }
  }
}
