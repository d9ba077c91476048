import { StepyardError } from '../errors.ts'
import { findFiltered } from '../git/checkout.ts'
import { isLfsPointer } from '../snapshot/lfsPointer.ts'
import type { Session } from './session.ts'

/**
 * Throws `ITEM_FILTERED` when Git would change one of these items on its way: what the folder holds and what the branch
 * holds are then two things, and sending the one as the other would undo an encryption or fill the repository.
 */
export async function refuseFiltered(session: Session, items: readonly { readonly path: string }[]): Promise<void> {
  const { checkout, prefix, effects } = session
  if (!checkout || items.length === 0) return
  const at = prefix === '' ? '' : `${prefix}/`
  const found = await findFiltered({ checkout, effects, paths: items.map(({ path }) => at + path) })
  if (found) throw new StepyardError('ITEM_FILTERED', { path: found.path.slice(at.length), filter: found.filter })
}

/** Throws `ITEM_FILTERED` for content of a branch that only says where Git LFS keeps the file, whatever its attributes. */
export function refuseLfsPointer(path: string, bytes: Uint8Array): void {
  if (isLfsPointer(bytes)) throw new StepyardError('ITEM_FILTERED', { path, filter: 'lfs' })
}
