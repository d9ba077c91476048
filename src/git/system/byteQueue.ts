/** Bytes that arrive in pieces and are taken out in lines and blocks, each copied at most once. */
export class ByteQueue {
  #chunks: Buffer[] = []
  #length = 0

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  /** The next line without its line feed, or `undefined` while it has not arrived whole. */
  takeLine(): string | undefined {
    let at = 0
    for (const chunk of this.#chunks) {
      const end = chunk.indexOf(10)
      if (end >= 0)
        return this.take(at + end + 1)
          ?.toString('latin1')
          .slice(0, -1)
      at += chunk.length
    }
    return undefined
  }

  /** The next `size` bytes, or `undefined` while they have not all arrived. */
  take(size: number): Buffer | undefined {
    if (this.#length < size) return undefined
    const first = this.#chunks[0]
    if (first === undefined || size === 0) return Buffer.alloc(0)
    // Small objects lie inside one chunk; a copy keeps a few bytes from holding on to all of it.
    if (first.length >= size) return this.#dropped(size, Buffer.from(first.subarray(0, size)))
    return this.#dropped(size, Buffer.concat(this.#chunks, size))
  }

  #dropped(size: number, taken: Buffer): Buffer {
    this.#length -= size
    let rest = size
    let whole = 0
    for (const chunk of this.#chunks) {
      if (chunk.length > rest) break
      rest -= chunk.length
      whole += 1
    }
    this.#chunks.splice(0, whole)
    const head = this.#chunks[0]
    if (head !== undefined && rest > 0) this.#chunks[0] = head.subarray(rest)
    return taken
  }
}
