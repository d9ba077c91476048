import { anyEqual, contentKey, soleHeader } from './proof.ts'
import { refuse, type Scheme } from './scheme.ts'

/** A token in a header: `Authorization: Bearer <token>`, or the bare token in another one. Copies cannot be told. */
export function createBearerScheme({ header = 'Authorization' }: { readonly header?: string }): Scheme {
  const plain = header.toLowerCase() !== 'authorization'
  return {
    headers: [header.toLowerCase()],
    proof: [header.toLowerCase()],
    verify({ headers }, secrets) {
      const value = soleHeader(headers, header)
      if (typeof value !== 'string') return value
      const token = plain ? value : /^bearer +(\S+)$/i.exec(value)?.[1]
      if (token === undefined) return refuse('header-malformed', `${header} is not \`Bearer\` and a token.`)
      // As hashes they have one length, so that the time tells nothing of how long the right one is.
      const right = secrets.some((secret) => anyEqual([digest(token)], digest(secret)))
      return right ? { passed: true } : refuse('signature-wrong', 'The token is not the right one.')
    },
    sign: (_body, { secret }) => [[header, plain ? secret : `Bearer ${secret}`]],
  }
}

function digest(text: string): Uint8Array {
  return Buffer.from(contentKey([text]), 'hex')
}
