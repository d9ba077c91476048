import { isStepyardError, StepyardError } from '../../errors.ts'
import { redact } from '../redact.ts'
import { escapeInvisible } from '../ref.ts'

const CERTIFICATE = /CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE|CRL_|_CA$|ALTNAME/

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was cut',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'the host does not answer',
}

/** A failure of the network in our words. What is none (an abort, an error of ours) is passed on. */
export function toRemoteError(error: unknown, remote: string): unknown {
  if (isStepyardError(error, 'REMOTE_TIMEOUT'))
    return new StepyardError('REMOTE_TIMEOUT', { remote, seconds: error.data.seconds })
  if (isStepyardError(error) || !(error instanceof Error) || error.name === 'AbortError') return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const reason = WORDS[code] ?? plainWords(error.message || code)
  if (CERTIFICATE.test(code)) return new StepyardError('CERTIFICATE_INVALID', { remote, reason }, { cause: error })
  return new StepyardError('REMOTE_UNREACHABLE', { remote, reason }, { cause: error })
}

/** Words of a server or a library, fit for a sentence of ours: short, printable, without credentials. */
export function plainWords(text: string): string {
  const words = redact(escapeInvisible(text.replace(/\s+/g, ' ').trim()))
  return (words.length > 300 ? `${words.slice(0, 300)}…` : words).replace(/\.$/, '')
}
