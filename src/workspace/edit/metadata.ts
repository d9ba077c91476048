import { stripHeader } from '../header.ts'

/** The text of a file without the metadata of an incumbent's header, in the line ends it has: for files that become new ones. */
export function withoutMetadata(text: string): string {
  const plain = text.replaceAll('\r\n', '\n')
  if (plain === text || /(?<!\r)\n/.test(text)) return stripHeader(text)
  return stripHeader(plain).replaceAll('\n', '\r\n')
}
