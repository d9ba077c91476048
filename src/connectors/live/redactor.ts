import { isSecretName } from '../../config/secretText.ts'
import { createMask } from '../../mask.ts'

/** Takes secrets out of what is shown of a call: in errors, in the log. */
export interface Redactor {
  /** Hides one more from now on: an access token, a password with the user it belongs to. */
  hide(secret: string): void
  /** `text` without them, and without what stands under the name of a secret, at most `longest` characters long. */
  text(text: string, longest: number): string
  /** An address as it may be shown: without user, query and fragment. */
  url(url: URL): string
}

/** The net that what steps write goes through: every secret of the environment. */
export type Mask = <Value>(value: Value) => Value

/** Makes one on top of the net of the environment. Remembers the last hundred that it was told to hide. */
export function createRedactor(mask: Mask): Redactor {
  const hidden = new Set<string>()
  let own: Mask = (value) => value
  const clean = (text: string): string => mask(own(text))
  return {
    hide(secret) {
      if (secret === '' || hidden.has(secret)) return
      const [oldest] = hidden
      if (hidden.size === MOST && oldest !== undefined) hidden.delete(oldest)
      hidden.add(secret)
      own = createMask([...hidden])
    },
    // Masked as a whole: what is cut off first would leave half of a secret at the end.
    text: (text, longest) => shorten(withoutNamed(clean(text)), longest),
    url: (url) => clean(`${url.protocol}//${url.host}${url.pathname}`),
  }
}

const MOST = 100

function shorten(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function withoutNamed(text: string): string {
  const json = readJson(text)
  if (json !== undefined) return JSON.stringify(withoutSecrets(json))
  return text.replaceAll(FIELD, (field, name: string, between: string) =>
    isSecretName(name) ? `${name}${between}***` : field,
  )
}

// `client_secret=abc&`, `"api_key": "abc"`, `Authorization: Bearer abc`.
const FIELD = /\b([\w-]{2,64})(["']?\s*[=:]\s*["']?)(?:(?:Bearer|Basic) +)?[^\s"'&<>,;]+/g

function readJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, isHeld(key, item) ? '***' : withoutSecrets(item)])
  return Object.fromEntries(entries)
}

// `token: { description }` speaks about a token.
function isHeld(key: string, item: unknown): boolean {
  return (typeof item === 'string' || typeof item === 'number') && item !== '' && isSecretName(key)
}
