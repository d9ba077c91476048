import type { Effects } from '../../effects.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { runGit } from '../process.ts'
import { gitVersion } from '../system/version.ts'
import type { Checkout } from './model.ts'

/** A question about the history of the user's own repository. */
export interface AncestorsRequest {
  readonly checkout: Checkout
  readonly of: Oid
  /** Most commits to answer. */
  readonly limit: number
  readonly effects: Effects
}

/** Commits reachable from one, itself first; empty when the user's repository does not have it. Reads only. */
export async function readAncestors(request: AncestorsRequest): Promise<ReadonlySet<Oid>> {
  const { checkout, effects } = request
  if (checkout.traits.objectFormat !== 'sha1') return new Set()
  return (await gitVersion(effects)) ? askGit(request) : readWithoutGit(request)
}

async function askGit({ checkout, of, limit, effects }: AncestorsRequest): Promise<ReadonlySet<Oid>> {
  const { code, stdout } = await runGit({
    args: ['rev-list', `--max-count=${limit}`, '--end-of-options', of, '--'],
    gitDir: checkout.commonDir,
    effects,
    accept: 'any',
  })
  if (code !== 0) return new Set()
  return new Set(Buffer.from(stdout).toString('latin1').split('\n').filter(Boolean))
}

async function readWithoutGit({ checkout, of, limit }: AncestorsRequest): Promise<ReadonlySet<Oid>> {
  const { readHistory } = await import('../isomorphic/readHistory.ts')
  return readHistory({ gitDir: checkout.commonDir, of, limit })
}
