import { anyEqual, checkTime, contentKey, hmac, readBase64, readHexDigest, secondsOf, soleHeader } from './proof.ts'
import { refuse, WRONG, type Moment, type Refusal, type Scheme, type SignedRequest } from './scheme.ts'

/** How a service that is none of the known ones signs. */
export interface HmacOptions {
  /** The header with the signature. */
  readonly header: string
  /** What stands before it. Default: nothing. */
  readonly prefix?: string
  /** Default `hex`. */
  readonly encoding?: 'hex' | 'base64'
  /** A header with seconds since 1970; then `<seconds>.<body>` is signed. */
  readonly timestampHeader?: string
}

/** HMAC-SHA256 of the body, or of a time, a dot and the body, in the headers that a service has chosen. */
export function createHmacScheme(options: HmacOptions): Scheme {
  const { header, prefix = '', encoding = 'hex', timestampHeader } = options
  const read = encoding === 'hex' ? readHexDigest : readBase64
  return {
    headers: [header, ...(timestampHeader === undefined ? [] : [timestampHeader])].map((name) => name.toLowerCase()),
    proof: [header.toLowerCase()],
    verify(request, secrets, moment) {
      const value = soleHeader(request.headers, header)
      if (typeof value !== 'string') return value
      const given = value.startsWith(prefix) ? read(value.slice(prefix.length)) : undefined
      if (given === undefined) {
        return refuse('header-malformed', `${header} is not ${prefix === '' ? '' : `\`${prefix}\` and `}${encoding}.`)
      }
      const signed = readSigned(request, timestampHeader, moment)
      if (!Array.isArray(signed)) return signed
      if (!secrets.some((secret) => anyEqual([given], hmac(secret, signed)))) return refuse('signature-wrong', WRONG)
      return { passed: true, replayKey: contentKey(signed), once: timestampHeader !== undefined }
    },
    sign(body, { secret, now }) {
      const time = secondsOf(now)
      const signed = timestampHeader === undefined ? [body] : [`${time}.`, body]
      const signature = `${prefix}${hmac(secret, signed).toString(encoding)}`
      return [...(timestampHeader === undefined ? [] : [[timestampHeader, time] as const]), [header, signature]]
    },
  }
}

function readSigned(
  { headers, body }: SignedRequest,
  timestampHeader: string | undefined,
  moment: Moment,
): (string | Uint8Array)[] | Refusal {
  if (timestampHeader === undefined) return [body]
  const time = soleHeader(headers, timestampHeader)
  if (typeof time !== 'string') return time
  return checkTime(time, moment) ?? [`${time}.`, body]
}
