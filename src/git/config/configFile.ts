/** One setting. `key` is spelled `section.subsection.name` with section and name in lower case, as `git config` does. */
export interface ConfigEntry {
  readonly key: string
  readonly value: string
}

const SECTION = /^\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/
const NAME = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*(=?)/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' }

/** The settings of a Git config file in file order. Lines that Git would stop at are left out; nothing is included. */
export function parseConfig(text: string): ConfigEntry[] {
  const entries: ConfigEntry[] = []
  let section = ''
  let rest = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  while (rest !== '') {
    rest = rest.trimStart()
    const header = SECTION.exec(rest)
    const name = header ? null : NAME.exec(rest)
    if (header) {
      section = sectionKey(header[1] ?? '', header[2])
      rest = rest.slice(header[0].length)
    } else if (name) {
      const { value, length } = name[2] === '=' ? readValue(rest.slice(name[0].length)) : { value: 'true', length: 0 }
      entries.push({ key: `${section}.${name[1]?.toLowerCase()}`, value })
      rest = rest.slice(name[0].length + length)
    } else {
      rest = afterLine(rest)
    }
  }
  return entries
}

/** The last value of `key`, which is the one that counts. */
export function configValue(entries: readonly ConfigEntry[], key: string): string | undefined {
  return entries.findLast((entry) => entry.key === key)?.value
}

/** Whether `key` is set to something that Git reads as true. */
export function configFlag(entries: readonly ConfigEntry[], key: string): boolean {
  return /^(?:true|yes|on|[1-9]\d*)$/i.test(configValue(entries, key) ?? '')
}

function sectionKey(section: string, subsection: string | undefined): string {
  const name = section.toLowerCase()
  return subsection === undefined ? name : `${name}.${subsection.replace(/\\(.)/g, '$1')}`
}

function afterLine(text: string): string {
  const end = text.indexOf('\n')
  return end === -1 ? '' : text.slice(end + 1)
}

/** A value up to the end of its line: quotes, escapes, continued lines, comments and trailing blanks as Git reads them. */
function readValue(text: string): { value: string; length: number } {
  let value = ''
  let kept = 0
  let quoted = false
  let at = 0
  for (; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\n') break
    if (!quoted && (char === '#' || char === ';')) return { value: value.slice(0, kept), length: lineLength(text, at) }
    if (char === '"') quoted = !quoted
    else if (char === '\\') value += escaped(text.charAt(++at))
    else if (quoted || value !== '' || !/\s/.test(char)) value += char
    if (quoted || !/\s/.test(char)) kept = value.length
  }
  return { value: value.slice(0, kept), length: at }
}

function escaped(char: string): string {
  return char === '\n' ? '' : (ESCAPES[char] ?? char)
}

function lineLength(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}
