import { anyEqual, checkTime, contentKey, hmac, readHexDigest, secondsOf, soleHeader } from './proof.ts'
import { refuse, WRONG, type Scheme } from './scheme.ts'

const HEADER = 'Stripe-Signature'
// Stripe sends one for each of its secrets, of which an endpoint has two at most.
const MOST_SIGNATURES = 10

/** Stripe: `Stripe-Signature: t=<seconds>,v1=<hex>`, where `<seconds>.<body>` is signed, with a signature per secret. */
export const stripe: Scheme = {
  headers: [HEADER.toLowerCase()],
  proof: [HEADER.toLowerCase()],
  verify({ headers, body }, secrets, moment) {
    const value = soleHeader(headers, HEADER)
    if (typeof value !== 'string') return value
    const { times, signatures } = readItems(value)
    const [time] = times
    if (time === undefined || times.length > 1 || signatures.length === 0) {
      return refuse('header-malformed', `${HEADER} is not one \`t=\` and one or more \`v1=\`.`)
    }
    const wrongTime = checkTime(time, moment)
    if (wrongTime) return wrongTime
    const signed = [`${time}.`, body]
    if (!secrets.some((secret) => anyEqual(signatures, hmac(secret, signed)))) return refuse('signature-wrong', WRONG)
    return { passed: true, replayKey: contentKey(signed), once: true }
  },
  sign(body, { secret, now }) {
    const time = secondsOf(now)
    return [[HEADER, `t=${time},v1=${hmac(secret, [`${time}.`, body]).toString('hex')}`]]
  },
}

// Other keys, such as the `v0` of test events, mean nothing here.
function readItems(value: string): { readonly times: readonly string[]; readonly signatures: readonly Uint8Array[] } {
  const items = value.split(',').map((item) => item.trim())
  const valuesOf = (key: string): string[] =>
    items.filter((item) => item.startsWith(`${key}=`)).map((item) => item.slice(key.length + 1))
  const signatures = valuesOf('v1').slice(0, MOST_SIGNATURES).map(readHexDigest)
  return { times: valuesOf('t'), signatures: signatures.filter((each) => each !== undefined) }
}
