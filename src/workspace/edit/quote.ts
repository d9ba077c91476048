/** `value` as a string of code, in the quotes of the string that starts at `offset` of `text`. */
export function quoteLike(text: string, offset: number, value: string): string {
  const quote = text.charAt(offset)
  const escaped = JSON.stringify(value).slice(1, -1)
  if (quote === '"') return `"${escaped}"`
  const plain = escaped.replaceAll('\\"', '"')
  if (quote === '`') return `\`${plain.replaceAll('`', '\\`').replaceAll('${', '\\${')}\``
  return `'${plain.replaceAll("'", "\\'")}'`
}
