import { createHash } from 'node:crypto'

/**
 * Numbers from 0 to below 1 that `seed` decides: the same ones each time, on every machine. The generator is sfc32, which
 * passes the usual statistical tests; nothing secret may depend on it.
 */
export function createRandom(seed: string): () => number {
  const hash = createHash('sha256').update(seed).digest()
  let [a, b, c, counter] = [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), hash.readInt32LE(12)]
  return () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
}
