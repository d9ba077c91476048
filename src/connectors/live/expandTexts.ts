/** The value or secret of a key in an environment; throws `CONFIG_MISSING`, which names both. */
export type ReadConfig = (key: string) => unknown

/**
 * `value` with `${secret:NAME}` and `${env:NAME}` filled in, in every text of it, at any depth. What they stand for is not
 * looked at again: a secret may have any characters. A text that is nothing but one reference becomes the value itself.
 */
export function expandTexts(value: unknown, config: ReadConfig): unknown {
  if (typeof value === 'string') return expandOne(value, config)
  if (Array.isArray(value)) return value.map((item) => expandTexts(item, config))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expandTexts(item, config)]))
}

/** The same for one text that has to stay a text. */
export function expandText(text: string, config: ReadConfig): string {
  return text.replaceAll(REFERENCE, (_, key: string) => textOf(config(key)))
}

const REFERENCE = /\$\{(?:secret|env):([^{}]+)\}/g
const ONLY_REFERENCE = /^\$\{(?:secret|env):([^{}]+)\}$/

function expandOne(text: string, config: ReadConfig): unknown {
  const [, key] = ONLY_REFERENCE.exec(text) ?? []
  return key === undefined ? expandText(text, config) : config(key)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
