import type { FakeRefusal } from '../defineFake.ts'
import { StepyardError } from '../errors.ts'

/** The error of a call that the service has refused, or a fake in its place. */
export function refusedCall(
  { connector, operation }: { readonly connector: string; readonly operation: string },
  { status = 400, code, message, body }: FakeRefusal,
): StepyardError<'CALL_REFUSED'> {
  return new StepyardError('CALL_REFUSED', {
    connector,
    operation,
    status,
    ...(code !== undefined && { reason: code }),
    ...(message !== undefined && { words: message }),
    ...(body !== undefined && { body }),
  })
}
