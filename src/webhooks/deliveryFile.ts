import { isMapValue } from '../config/jsonSchema.ts'
import type { Delivery } from './delivery.ts'

// Told apart from whatever a later version writes.
const FORMAT = 1

/** A delivery as the text of its file; the body in base64, because it may be any bytes. */
export function formatDelivery(delivery: Delivery): string {
  const { request, ...rest } = delivery
  const body = Buffer.from(request.body).toString('base64')
  return JSON.stringify({ format: FORMAT, ...rest, request: { ...request, body } })
}

/** A delivery from the text of its file; `undefined` for a file that is cut, damaged or of another version. */
export function parseDelivery(text: string): Delivery | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isDeliveryText(value)) return undefined
    const { format: _format, request, ...rest } = value
    return { ...rest, request: { ...request, body: Buffer.from(request.body, 'base64') } }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

type DeliveryText = Omit<Delivery, 'request'> & {
  readonly format: typeof FORMAT
  readonly request: Omit<Delivery['request'], 'body'> & { readonly body: string }
}

// These files are written by `formatDelivery` alone and replaced as a whole: a look at each part finds what is damaged.
function isDeliveryText(value: unknown): value is DeliveryText {
  if (!isMapValue(value) || value['format'] !== FORMAT) return false
  const { id, received, request, proof, outcome, response, replay } = value
  return (
    typeof id === 'string' &&
    typeof received === 'number' &&
    isListOf(proof, (name) => typeof name === 'string') &&
    isMapValue(outcome) &&
    typeof outcome['kind'] === 'string' &&
    isMapValue(response) &&
    typeof response['status'] === 'number' &&
    isListOf(response['headers'], isPair) &&
    isMapValue(request) &&
    ['method', 'rawPath', 'rawQuery', 'body'].every((key) => typeof request[key] === 'string') &&
    isListOf(request['headers'], isPair) &&
    (replay === undefined || (isMapValue(replay) && typeof replay['key'] === 'string'))
  )
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isPair(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [name, text]: readonly unknown[] = value
  return typeof name === 'string' && (typeof text === 'string' || text === null)
}
