import { anyEqual, contentKey, hmac, readHexDigest, soleHeader } from './proof.ts'
import { refuse, WRONG, type Scheme } from './scheme.ts'

const HEADER = 'X-Hub-Signature-256'

/** GitHub: `X-Hub-Signature-256: sha256=<hex>` of the body. It has no time; a copy is known by what it says. */
export const github: Scheme = {
  headers: [HEADER.toLowerCase()],
  proof: [HEADER.toLowerCase()],
  verify({ headers, body }, secrets) {
    const value = soleHeader(headers, HEADER)
    if (typeof value !== 'string') return value
    const given = value.startsWith('sha256=') ? readHexDigest(value.slice('sha256='.length)) : undefined
    if (given === undefined) return refuse('header-malformed', `${HEADER} is not \`sha256=\` and 64 hex digits.`)
    const right = secrets.some((secret) => anyEqual([given], hmac(secret, [body])))
    if (!right) return refuse('signature-wrong', WRONG)
    return { passed: true, replayKey: contentKey([body]) }
  },
  sign: (body, { secret }) => [[HEADER, `sha256=${hmac(secret, [body]).toString('hex')}`]],
}
