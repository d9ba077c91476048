import { relative, sep } from 'node:path'
import { StepyardError } from '../errors.ts'
import { trackedUnder, type Checkout } from '../git/checkout.ts'

/**
 * Throws `STATE_TRACKED` when files of `.stepyard` are committed: whoever wrote them could say what was last synced, and
 * which transaction is to be finished, in everybody's clone. Asked before anything in it is believed.
 */
export async function refuseTracked(checkout: Checkout, folder: string): Promise<void> {
  const path = relative(checkout.root, folder).split(sep).join('/')
  const [tracked] = await trackedUnder(checkout, path)
  if (tracked !== undefined) throw new StepyardError('STATE_TRACKED', { path })
}
