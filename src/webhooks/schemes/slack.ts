import { anyEqual, checkTime, contentKey, hmac, readHexDigest, secondsOf, soleHeader } from './proof.ts'
import { refuse, WRONG, type Scheme } from './scheme.ts'

const HEADER = 'X-Slack-Signature'
const TIME_HEADER = 'X-Slack-Request-Timestamp'

/** Slack: `X-Slack-Signature: v0=<hex>` of `v0:<seconds>:<body>`, the seconds in a header of their own. */
export const slack: Scheme = {
  headers: [HEADER.toLowerCase(), TIME_HEADER.toLowerCase()],
  proof: [HEADER.toLowerCase()],
  verify({ headers, body }, secrets, moment) {
    const time = soleHeader(headers, TIME_HEADER)
    if (typeof time !== 'string') return time
    const value = soleHeader(headers, HEADER)
    if (typeof value !== 'string') return value
    const given = value.startsWith('v0=') ? readHexDigest(value.slice('v0='.length)) : undefined
    if (given === undefined) return refuse('header-malformed', `${HEADER} is not \`v0=\` and 64 hex digits.`)
    const wrongTime = checkTime(time, moment)
    if (wrongTime) return wrongTime
    const signed = [`v0:${time}:`, body]
    if (!secrets.some((secret) => anyEqual([given], hmac(secret, signed)))) return refuse('signature-wrong', WRONG)
    return { passed: true, replayKey: contentKey(signed), once: true }
  },
  sign(body, { secret, now }) {
    const time = secondsOf(now)
    return [
      [TIME_HEADER, time],
      [HEADER, `v0=${hmac(secret, [`v0:${time}:`, body]).toString('hex')}`],
    ]
  },
}
