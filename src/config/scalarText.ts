import type { Json } from './json.ts'

/** How the text around a value is written: JSON quotes everything, YAML only what needs it. */
export type ScalarStyle = 'yaml' | 'json' | 'single'

/** A value on one line, valid in block and in flow context alike. */
export function formatInline(value: Json, style: ScalarStyle = 'yaml'): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => formatInline(item, style)).join(', ')}]`
  if (typeof value === 'object' && value !== null) return formatInlineMap(Object.entries(value), style)
  // Digits alone would claim to be exact, which a whole number of this size is not; the reader refuses them.
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return value.toExponential()
  return typeof value === 'string' ? formatText(value, style) : String(value)
}

/** A string so that YAML reads it back as the same string, in the quotes of `style` where that is possible. */
export function formatText(text: string, style: ScalarStyle = 'yaml'): string {
  if (style === 'single' && /^[^'\p{C}]*$/u.test(text)) return `'${text}'`
  if (style === 'yaml' && isPlain(text)) return text
  // What JSON leaves raw and YAML readers disagree about is escaped.
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escapeUnicode)
}

/**
 * The value that a person means by `KEY=text` on a command line: `true`, `false` and numbers that lose nothing are what
 * they look like, everything else (`01234`, `1e3`, `yes`) stays text.
 */
export function readValueText(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return /^-?[0-9.]+$/.test(text) && Number.isFinite(number) && String(number) === text ? number : text
}

function formatInlineMap(entries: readonly (readonly [string, Json])[], style: ScalarStyle): string {
  if (entries.length === 0) return '{}'
  const pairs = entries.map(([key, value]) => `${formatText(key, style)}: ${formatInline(value, style)}`)
  return `{ ${pairs.join(', ')} }`
}

const WORDS = /^[A-Za-z_/][\w./@-]*(?: [\w./@-]+)*$/
const DURATION = /^[0-9]+(?:ms|s|m|h|d)$/
const ADDRESS = /^[a-z][a-z+]*:\/\/[\w./@~%+=&?-]*[\w/]$/
const SSH_ADDRESS = /^[A-Za-z][\w.-]*@[\w.-]+:[\w~][\w./~-]*$/
// Words that some version of YAML reads as something else than text; `<<` and the like never match the shapes above.
const TAKEN = /^(?:null|true|false|yes|no|on|off|y|n)$/i

function isPlain(text: string): boolean {
  if (text.length > 500 || TAKEN.test(text)) return false
  return WORDS.test(text) || DURATION.test(text) || ADDRESS.test(text) || SSH_ADDRESS.test(text)
}

function escapeUnicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
