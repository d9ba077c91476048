/**
 * A name for a type, made of a text that somebody wrote: an ASCII identifier that the compiler of schemas leaves as it
 * is. `taken` holds those that are in use, and the new one from then on.
 */
export function nameType(text: string, taken: Set<string>): string {
  const base = pascalCase(text).slice(0, MAX_LENGTH)
  let name = base
  for (let count = 2; taken.has(name); count += 1) name = `${base}${count}`
  taken.add(name)
  return name
}

/** A key of an object type: bare where it can be, else in quotes. */
export function typeKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
}

/** Text inside a doc comment, which it cannot end. */
export function commentText(text: string): string {
  const safe = text.replaceAll('*/', '*\\/').replaceAll(/\r\n?/g, '\n').trim()
  return safe.length > MAX_COMMENT ? `${safe.slice(0, MAX_COMMENT)} ...` : safe
}

/** A doc comment with a line end, or nothing where there is no text. */
export function docComment(text: string | undefined, indent = ''): string {
  const safe = text === undefined ? '' : commentText(text)
  if (safe === '') return ''
  if (!safe.includes('\n')) return `${indent}/** ${safe} */\n`
  return `${indent}/**\n${safe.replaceAll(/^/gm, `${indent} * `).replaceAll(/ +$/gm, '')}\n${indent} */\n`
}

const MAX_LENGTH = 60
const MAX_COMMENT = 2000

// A letter after a digit is a capital one, since that is how the compiler spells it.
function pascalCase(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '')
  const words = plain.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  const name = joined.replaceAll(/\d[a-z]/g, (pair) => pair.toUpperCase())
  return /^[A-Z]/.test(name) ? name : `Type${name}`
}
