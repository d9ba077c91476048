import type { FakeRefusal } from '../defineFake.ts'
import { StepyardError } from '../errors.ts'

/**
 * The error of a call that the service has refused, or a fake, a recording or a fault in its place. Steps read `status`,
 * `body` and the `reason` that the service gives.
 */
export function refusedCall(
  { connector, operation }: { readonly connector: string; readonly operation: string },
  { status = 400, code, message, body, request }: FakeRefusal & { readonly request?: string },
): StepyardError<'CALL_REFUSED'> {
  const facts = { status, ...(code !== undefined && { reason: code }), ...(body !== undefined && { body }) }
  const words = { ...(message !== undefined && { words: message }), ...(request !== undefined && { request }) }
  return Object.assign(new StepyardError('CALL_REFUSED', { connector, operation, ...facts, ...words }), facts)
}
