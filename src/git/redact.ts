const MASK = '***'

const KEY_BLOCK = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g
// A password may itself hold "/" or "@": everything up to the last "@" of the word goes. A port is not a password.
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/:@'"<>]*:(?!\d{1,5}(?:[/\s'"<>]|$))[^\s'"<>]*@/gi
const URL_USER = /((?!ssh:)\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@'"<>]+@/gi
const HEADER =
  /((?:proxy-)?authorization|(?:private|job|deploy)-token|x-api-key|cookie)(["']?\s*[:=]\s*["']?)[^\r\n"']+/gi
const SCHEME = /\b(bearer)\s+[\w.~+/=-]+/gi
const BASIC = /\b(Basic)\s+[A-Za-z0-9+/=_-]{16,}/g
const FIELD = /\b((?:access_|private_|oauth_)?token|passw(?:or)?d|client_secret)=[^\s&'"<>]+/gi
const TOKENS = new RegExp(
  [
    'gh[a-z]_[A-Za-z0-9_]{16,}',
    'github_pat_\\w{16,}',
    'gl[a-z]{2,6}-[\\w-]{16,}',
    'xox[a-z]-[\\w-]{8,}',
    'A(?:KIA|SIA)[0-9A-Z]{16}',
    'AT(?:ATT|BB|CTT)[\\w=-]{16,}',
    'npm_[A-Za-z0-9]{30,}',
    '[sr]k_(?:live|test)_\\w{16,}',
    'eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*',
  ]
    .map((shape) => `\\b${shape}`)
    .join('|'),
  'g',
)

/**
 * `text` without credentials: user information of URLs, authorization headers, well-known token shapes, private keys
 * and the given `secrets` (also percent-encoded and in base64). For everything that leaves this package as words.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  return maskSecrets(text, secrets)
    .replace(KEY_BLOCK, MASK)
    .replace(HEADER, `$1$2${MASK}`)
    .replace(URL_PASSWORD, `$1${MASK}@`)
    .replace(URL_USER, `$1${MASK}@`)
    .replace(SCHEME, `$1 ${MASK}`)
    .replace(BASIC, `$1 ${MASK}`)
    .replace(FIELD, `$1=${MASK}`)
    .replace(TOKENS, MASK)
}

/** Whether `text` has the shape of a token that some host hands out, so that it cannot pass as a user name. */
export function looksLikeToken(text: string): boolean {
  return text.search(TOKENS) !== -1
}

// Longest first: a secret that contains another one must not leave its rest behind.
function maskSecrets(text: string, secrets: readonly string[]): string {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf))
  return [...forms].sort((a, b) => b.length - a.length).reduce((masked, form) => masked.replaceAll(form, MASK), text)
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const base64 = secret.length < 8 ? [] : [bytes.toString('base64'), bytes.toString('base64url')]
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...base64]
}
