const FIRST_LINE = 'version https://git-lfs.github.com/spec/v1\n'
// The specification of Git LFS: a pointer is text, and shorter than this.
const MAX_BYTES = 1024

/** Whether these bytes only say where Git LFS keeps the content of a file. Its clients write them into commits. */
export function isLfsPointer(bytes: Uint8Array): boolean {
  if (bytes.length < FIRST_LINE.length || bytes.length >= MAX_BYTES) return false
  const text = Buffer.from(bytes).toString('latin1')
  return text.startsWith(FIRST_LINE) && /^oid sha256:[0-9a-f]{64}$/m.test(text)
}
