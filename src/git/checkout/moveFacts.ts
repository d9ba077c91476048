import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Effects } from '../../effects.ts'
import type { Oid } from '../../snapshot/tree.ts'
import { readIfThere } from '../readIfThere.ts'
import { type GitIndex, readIndex } from './indexFile.ts'
import type { MoveRequest } from './model.ts'
import { parseRawDiff, type RawChange } from './rawDiff.ts'
import { runUserGit } from './userGit.ts'

/** How the tip lies to HEAD, with the objects of the store in view. */
export interface Distance {
  readonly changes: readonly RawChange[]
  /** Everything reachable from the tip and not from HEAD. */
  readonly objects: ReadonlySet<Oid>
  readonly descends: boolean
}

/** The index of a checkout. */
export interface IndexFacts {
  readonly index: GitIndex
  /** Where it differs from HEAD. */
  readonly staged: readonly RawChange[]
}

const EMPTY_TREE: Oid = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
const RAW = ['-r', '-z', '--raw', '--no-abbrev', '--no-renames', '--ignore-submodules=none'] as const

const distances = new WeakMap<Effects, { readonly key: string; readonly distance: Distance }>()
const indexes = new WeakMap<Effects, { readonly key: string; readonly facts: IndexFacts }>()

/**
 * How the tip lies to HEAD; `undefined` when commits or trees between the two are in neither repository. Asks Git with
 * two processes. A plan is most often applied at once, so the last answer is remembered.
 */
export async function measureDistance(request: MoveRequest): Promise<Distance | undefined> {
  const { checkout, tip, store, effects } = request
  const key = JSON.stringify([checkout.gitDir, checkout.head, tip, store])
  const known = distances.get(effects)
  if (known?.key === key) return known.distance
  const distance = await measure(request)
  // What is missing may come with the next fetch.
  if (distance) distances.set(effects, { key, distance })
  return distance
}

/** The index and what is staged in it. Remembered as long as HEAD and every byte of the index are the same. */
export async function readIndexFacts({ checkout, effects }: Placed): Promise<IndexFacts> {
  const file = await readIfThere(join(checkout.gitDir, 'index'))
  const digest = file && createHash('sha256').update(file).digest('hex')
  const key = JSON.stringify([checkout.gitDir, checkout.head, digest])
  const known = indexes.get(effects)
  if (known?.key === key) return known.facts
  const [index, staged] = await Promise.all([readIndex(checkout), readStaged({ checkout, effects })])
  const facts = { index, staged }
  indexes.set(effects, { key, facts })
  return facts
}

type Placed = Pick<MoveRequest, 'checkout' | 'effects'>

async function measure(request: MoveRequest): Promise<Distance | undefined> {
  const { checkout, tip, store, effects } = request
  const { head } = checkout
  const common = { checkout, store, effects, accept: 'any' } as const
  const [diff, list] = await Promise.all([
    runUserGit({ ...common, args: ['diff-tree', ...RAW, '--end-of-options', head ?? EMPTY_TREE, tip] }),
    runUserGit({
      ...common,
      args: ['rev-list', '--objects', '--boundary', '--stdin'],
      input: `${tip}\n${head === undefined ? '' : `^${head}\n`}`,
    }),
  ])
  if (diff.code !== 0 || list.code !== 0) return undefined
  const lines = Buffer.from(list.stdout).toString().split('\n')
  return {
    changes: parseRawDiff(diff.stdout),
    objects: new Set(lines.filter((line) => /^[0-9a-f]/.test(line)).map((line) => line.slice(0, 40))),
    // A commit whose parent is HEAD puts HEAD on the boundary, and only a descendant has one.
    descends: head === undefined || lines.includes(`-${head}`),
  }
}

async function readStaged({ checkout, effects }: Placed): Promise<readonly RawChange[]> {
  const args = ['diff-index', '--cached', ...RAW, '--end-of-options', checkout.head ?? EMPTY_TREE]
  return parseRawDiff((await runUserGit({ checkout, args, effects })).stdout)
}
