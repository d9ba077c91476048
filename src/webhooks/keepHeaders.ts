import { isSecretName } from '../config/secretText.ts'
import type { Delivery, KeptHeader } from './delivery.ts'
import type { HeaderPair } from './headers.ts'

const SECRETS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])

/** The headers of a request as they are kept: a secret only where it is the proof, without which nothing can be resent. */
export function keepHeaders(headers: readonly HeaderPair[], proof: readonly string[]): KeptHeader[] {
  return headers.map(([name, value]) => [
    name,
    isSecretHeader(name) && !proof.includes(name.toLowerCase()) ? null : value,
  ])
}

/** What takes the place of a secret that is not shown. */
export const MASK = '…'

/** A delivery as it may be shown: no proof, no parameter of the address that is named like a secret. */
export function maskDelivery(delivery: Delivery): Delivery {
  const { request, proof } = delivery
  const headers = request.headers.map(([name, value]): KeptHeader => {
    return [name, value === null || proof.includes(name.toLowerCase()) ? MASK : value]
  })
  return { ...delivery, request: { ...request, headers, rawQuery: maskQuery(request.rawQuery) } }
}

/** Whether a header of this name holds a secret. */
export function isSecretHeader(name: string): boolean {
  return SECRETS.has(name.toLowerCase()) || isSecretName(name.replaceAll('-', '_'))
}

/** Whether a parameter of an address has a name that secrets have. */
export function isSecretParameter(name: string): boolean {
  return isSecretName(name.replaceAll('-', '_'))
}

function maskQuery(rawQuery: string): string {
  return rawQuery
    .split('&')
    .map((part) => {
      const [name = '', value] = part.split('=', 2)
      return value !== undefined && isSecretParameter(name) ? `${name}=${MASK}` : part
    })
    .join('&')
}
