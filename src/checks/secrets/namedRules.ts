import type { Allowlist } from './rule.ts'
import type { TokenForm } from './tokenRules.ts'

/** Secrets that are told by the words around them. */
export interface NamedForm extends TokenForm {
  readonly entropy: number
  readonly allowlists: readonly Allowlist[]
  readonly path?: RegExp
}

// What stands where a value will be put, or points at one.
const PLACEHOLDER = [
  /\$\{|\{\{|^\$\w|^<.*>?$|^%[\w.]+%$|^\[.*\]$/,
  /^(?:[*x.#-]+|\w)$|^(.)\1{3,}/i,
  /^(?:process\.)?env\b|^secret:|^env:/,
  /^(?:pass|passw(?:or)?d|pwd|secret|token)$/i,
]
const MADE_UP = [
  'example',
  'changeme',
  'change-me',
  'placeholder',
  'your-',
  'your_',
  'dummy',
  'redacted',
  'insert',
  'replace',
  '***',
  'xxxx',
]
// An address, a path, or the name of something else.
const NO_VALUE = [/^\w+:\/\//, /^[./]/, /^[A-Z][A-Z0-9_]*$/, /^[a-z]+(?:[-._:/][a-z]+)*$/i, /^[^0-9]*$/, /^[^A-Za-z]*$/]

const placeholders: Allowlist = {
  condition: 'or',
  regexes: PLACEHOLDER,
  target: 'secret',
  paths: [],
  stopwords: MADE_UP,
  isOwn: true,
}
// Credentials there are made up, as all that is around them.
const rehearsed: Allowlist = {
  condition: 'or',
  regexes: [],
  target: 'secret',
  paths: [/^(?:tests|fixtures|fakes|seeds)\//],
  stopwords: [],
  isOwn: true,
}
const guessed: Allowlist = { ...placeholders, regexes: [...PLACEHOLDER, ...NO_VALUE] }
const local: Allowlist = {
  condition: 'or',
  regexes: [/@(?:localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal|[\w.-]*\bexample\b)/i, /:\/\/([\w-]+):\1@/],
  target: 'line',
  paths: [],
  stopwords: [],
  isOwn: true,
}

const NAME =
  '(?:passw(?:or)?d|passphrase|pwd|secret|token|(?:api|access|private|auth|signing|encryption)[_-]?key|credentials?)'
const WORDS = ['passw', 'passphrase', 'pwd', 'secret', 'token', 'key', 'credential']

/** In the order of how sure they are. */
export const NAMED_FORMS: readonly NamedForm[] = [
  {
    id: 'aws-secret-key',
    description: 'an AWS secret key',
    keywords: ['aws', 'secretaccesskey', 'secret_access_key'],
    pattern:
      /(?:aws|secret_?access_?key)[\w.-]{0,40}\\?["'`]?\s{0,5}[:=]\s{0,5}\\?["'`]?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/i,
    entropy: 4,
    allowlists: [placeholders],
  },
  {
    id: 'address-password',
    description: 'a password in an address',
    keywords: ['://'],
    pattern: /:\/\/[^\s/:@"'`<>]{0,100}:([^\s/@"'`<>]{3,200})@(?=[\w[])/,
    entropy: 1.5,
    allowlists: [placeholders, rehearsed, local],
  },
  {
    id: 'connection-password',
    description: 'a password in a connection string',
    keywords: ['password=', 'pwd=', 'password =', 'pwd ='],
    pattern: /;\s?(?:password|pwd)\s?=\s?([^\s;"'`<>]{4,128})/i,
    entropy: 1.5,
    allowlists: [placeholders, rehearsed],
  },
  {
    id: 'authorization-header',
    description: 'the credentials of a request',
    keywords: ['basic ', 'bearer '],
    pattern: /["'`:]\s?(?:Basic|Bearer) ([\w.~+/-]{16,400}={0,2})(?![\w.~+/-])/i,
    entropy: 3.5,
    allowlists: [guessed, rehearsed],
  },
  {
    id: 'named-secret',
    description: 'a value that its name calls a secret',
    keywords: WORDS,
    pattern: new RegExp(
      `${NAME}[\\w-]{0,20}\\\\?["'\`\\]]{0,2}(?:\\s{0,3}:\\s{0,3}string)?\\s{0,3}(?::|=>|={1,3}|\\?\\?|\\|\\|)\\s{0,3}\\\\?["'\`]([^\\s"'\`\\\\]{10,150})\\\\?["'\`]`,
      'i',
    ),
    entropy: 3.2,
    allowlists: [guessed, rehearsed],
  },
  {
    id: 'named-secret-yaml',
    description: 'a value that its name calls a secret',
    keywords: WORDS,
    pattern: new RegExp(`${NAME}["']?:[ \\t]{1,3}([^\\s"'\`#{}[\\],]{10,150})(?=\\s|$)`, 'i'),
    entropy: 3.2,
    allowlists: [guessed, rehearsed],
    path: /\.ya?ml$/,
  },
]
