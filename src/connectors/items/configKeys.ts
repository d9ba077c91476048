/** A place in the file of a connector where a secret or a value of the environment is meant. */
export interface ConfigKey {
  /** With dots: `auth.token`. */
  readonly key: string
  readonly secrets: readonly string[]
  readonly values: readonly string[]
}

/** The keys of a connector that have something under them: with the names they refer to, never with what they hold. */
export function listConfigKeys(written: Readonly<Record<string, unknown>>): ConfigKey[] {
  return Object.entries(written).flatMap(([key, value]) => keysIn(value, key))
}

function keysIn(value: unknown, key: string): ConfigKey[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => keysIn(each, `${key}[${index}]`))
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([inner, each]) => keysIn(each, `${key}.${inner}`))
  }
  const text = typeof value === 'string' ? value : ''
  return [{ key, secrets: namesIn(text, 'secret'), values: namesIn(text, 'env') }]
}

function namesIn(text: string, kind: 'secret' | 'env'): string[] {
  return [...text.matchAll(/\$\{(secret|env):([^{}]+)\}/g)].flatMap(([, found, name = '']) =>
    found === kind ? [name] : [],
  )
}
