/**
 * A path that can be shown anywhere. Control, invisible and direction characters become `\u{N}`; of bytes that are not
 * UTF-8, everything but printable ASCII becomes `\xNN`.
 */
export function escapePath(path: Uint8Array | string): string {
  if (typeof path === 'string') return escapeText(path)
  const text = decodeUtf8(path)
  return text === undefined ? Array.from(path, escapeByte).join('') : escapeText(text)
}

/** The text these bytes spell; `undefined` when they are not UTF-8. A byte order mark stays a character. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT.decode(bytes)
  } catch {
    return undefined
  }
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

// Everything Unicode calls "other" (control, format, surrogate, private, unassigned), line separators, and what a
// renderer may leave out.
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

function escapeText(text: string): string {
  return text.replace(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
}

function escapeByte(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
}
