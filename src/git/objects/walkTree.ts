import { isStepyardError, StepyardError } from '../../errors.ts'
import { TREE_LIMITS } from '../../snapshot/limits.ts'
import type { Oid } from '../../snapshot/tree.ts'
import type { RawTreeEntry } from '../backend.ts'
import { TREE_BYTES } from './limits.ts'
import { type ObjectReader, readAs } from './object.ts'
import { parseTree, toRecordName, type TreeRecord, typeOfMode } from './treeObject.ts'

/** Bytes of one tree object inside the workspace folder: as many entries as a workspace may have, with the longest names. */
const OWN_TREE = TREE_LIMITS.files * (TREE_LIMITS.nameBytes + 32)

/** The entries of a tree object; throws `OBJECT_MISSING`, `OBJECT_TOO_LARGE` or `OBJECTS_CORRUPT`. */
export async function readTree(reader: ObjectReader, oid: Oid, limit = TREE_BYTES): Promise<TreeRecord[]> {
  return parseTree(await readAs(reader, { oid, type: 'tree', limit }))
}

/** The tree at `directory` (`''` is `root` itself); `undefined` when there is none, or something else. */
export async function findTree(reader: ObjectReader, root: Oid, directory: string): Promise<Oid | undefined> {
  let oid: Oid = root
  for (const part of directory.split('/').filter((name) => name !== '')) {
    const name = toRecordName(part)
    const record = (await readTree(reader, oid)).find((entry) => entry.name === name)
    if (!record || typeOfMode(record.mode) !== 'tree') return undefined
    oid = record.oid
  }
  return oid
}

/** Every entry below the tree `root` but trees, in Git's order; throws `TREE_TOO_LARGE` beyond `TREE_LIMITS`. */
export async function listBelow(reader: ObjectReader, root: Oid): Promise<RawTreeEntry[]> {
  const budget = new Budget(TREE_LIMITS.files)
  const walk = async (oid: Oid, prefix: string, depth: number): Promise<RawTreeEntry[]> => {
    budget.enterTree(depth, prefix)
    const records = await readOwnTree(reader, oid)
    budget.addFiles(records.length)
    const parts = await Promise.all(
      records.map((record) => {
        const type = typeOfMode(record.mode)
        if (type === 'tree') return walk(record.oid, `${prefix}${record.name}/`, depth + 1)
        return { path: Buffer.from(prefix + record.name, 'latin1'), mode: record.mode, type, oid: record.oid }
      }),
    )
    return parts.flat()
  }
  return walk(root, '', 1)
}

/**
 * Paths of entries (trees left out) that differ between two trees; equal subtrees are never read. A name that stands
 * twice in a tree differs in any case: whoever trusts what did not change must look at it.
 */
export async function diffBelow(reader: ObjectReader, from: Oid | undefined, to: Oid | undefined): Promise<Buffer[]> {
  const budget = new Budget(TREE_LIMITS.files * 2)
  const walk = async (sides: Sides<Oid>, prefix: string, depth: number): Promise<string[]> => {
    budget.enterTree(depth, prefix)
    const pairs = pairRecords(await bothTrees(reader, sides))
    budget.addFiles(pairs.length)
    const parts = await Promise.all(
      pairs.map(async ([name, pair]) => {
        const trees = mapSides(pair, (record) => (typeOfMode(record.mode) === 'tree' ? record.oid : undefined))
        const leaf = pair.isRepeated || differingLeaf(pair) ? [prefix + name] : []
        if (trees.from === trees.to) return leaf
        return [...leaf, ...(await walk(trees, `${prefix}${name}/`, depth + 1))]
      }),
    )
    return parts.flat()
  }
  const paths = from === to ? [] : await walk({ from, to }, '', 1)
  return paths.map((path) => Buffer.from(path, 'latin1'))
}

interface Sides<T> {
  readonly from: T | undefined
  readonly to: T | undefined
}

/** What a walk may cost before it is taken for an attack. Counted over the whole walk, across its branches. */
class Budget {
  #files: number
  #trees: number
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
    this.#files = limit
    this.#trees = limit
  }

  enterTree(depth: number, path: string): void {
    this.#trees -= 1
    if (depth > TREE_LIMITS.depth) refuse(`folders are nested deeper than ${TREE_LIMITS.depth}`)
    if (path.length > TREE_LIMITS.pathBytes) refuse(`a path is longer than ${TREE_LIMITS.pathBytes} bytes`)
    if (this.#trees < 0) refuse(`it has more than ${this.#limit} folders`)
  }

  addFiles(count: number): void {
    this.#files -= count
    if (this.#files < 0) refuse(`it has more than ${this.#limit} entries`)
  }
}

async function readOwnTree(reader: ObjectReader, oid: Oid): Promise<TreeRecord[]> {
  try {
    return await readTree(reader, oid, OWN_TREE)
  } catch (error) {
    if (!isStepyardError(error, 'OBJECT_TOO_LARGE')) throw error
    throw new StepyardError('TREE_TOO_LARGE', { reason: 'one folder has too many entries' }, { cause: error })
  }
}

async function bothTrees(reader: ObjectReader, { from, to }: Sides<Oid>): Promise<Sides<TreeRecord[]>> {
  const read = (oid: Oid | undefined): TreeRecord[] | Promise<TreeRecord[]> =>
    oid === undefined ? [] : readOwnTree(reader, oid)
  const [left, right] = await Promise.all([read(from), read(to)])
  return { from: left, to: right }
}

interface Pair extends Sides<TreeRecord> {
  readonly isRepeated: boolean
}

/** The entries that are not the same on both sides, by name. */
function pairRecords({ from = [], to = [] }: Sides<TreeRecord[]>): [string, Pair][] {
  const after = new Map(to.map((record) => [record.name, record]))
  const before = new Map(from.map((record) => [record.name, record]))
  const repeated = new Set([...repeatedNames(from, before), ...repeatedNames(to, after)])
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name): [string, Pair] => [
      name,
      { from: before.get(name), to: after.get(name), isRepeated: repeated.has(name) },
    ])
    .filter(([, pair]) => pair.isRepeated || pair.from?.oid !== pair.to?.oid || pair.from?.mode !== pair.to?.mode)
}

function repeatedNames(records: readonly TreeRecord[], byName: ReadonlyMap<string, TreeRecord>): string[] {
  if (records.length === byName.size) return []
  return records.filter((record) => byName.get(record.name) !== record).map(({ name }) => name)
}

function differingLeaf(pair: Sides<TreeRecord>): boolean {
  const leaves = mapSides(pair, (record) =>
    typeOfMode(record.mode) === 'tree' ? undefined : `${record.mode} ${record.oid}`,
  )
  return leaves.from !== leaves.to
}

function mapSides<T, U>({ from, to }: Sides<T>, map: (value: T) => U | undefined): Sides<U> {
  return { from: from && map(from), to: to && map(to) }
}

function refuse(reason: string): never {
  throw new StepyardError('TREE_TOO_LARGE', { reason })
}
