import fs from 'node:fs'
import type { Oid } from '../../snapshot/tree.ts'

/** Which commits of a repository to list. */
export interface HistoryRequest {
  readonly gitDir: string
  readonly of: Oid
  readonly limit: number
}

/** Commits reachable from one, itself first, in any repository that isomorphic-git can read; empty when it cannot. */
export async function readHistory({ gitDir, of, limit }: HistoryRequest): Promise<ReadonlySet<Oid>> {
  const { log } = await import('isomorphic-git')
  const commits = await log({ fs, gitdir: gitDir, ref: of, depth: limit }).catch(() => [])
  return new Set(commits.map(({ oid }) => oid))
}
