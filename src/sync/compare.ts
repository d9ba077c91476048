import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Diagnostic } from '../diagnostics.ts'
import { StepyardError } from '../errors.ts'
import type { ItemChange } from '../snapshot/change.ts'
import { classify, type Alike, type Sides } from '../snapshot/threeWay.ts'
import type { Oid, Tree } from '../snapshot/tree.ts'
import { sameContent } from '../workspace/content.ts'
import { createDirectoryFilter, createOwnership } from '../workspace/ownership.ts'
import { scanFolderInTurns, type OddFile, type Scan } from '../workspace/scan.ts'
import { findBase, isAbout, type FoundBase } from './findBase.ts'
import { readKnownFiles, writeKnownFiles } from './knownFiles.ts'
import { ownership, readEdited, readTheirs, type TheirItems } from './readTheirs.ts'
import { refuseSparse } from './refuseSparse.ts'
import type { Session } from './session.ts'
import {
  ownershipKey,
  readFetchedAt,
  readState,
  writeFetchedAt,
  writeState,
  type EnvironmentState,
} from './stateFile.ts'

/** Base, folder and branch of one environment, and how every item stands between them. */
export interface Comparison {
  readonly sides: Sides
  readonly changes: readonly ItemChange[]
  /** The branch's tip; absent when the branch does not exist or, offline, was never fetched. */
  readonly tip?: Oid
  readonly base: FoundBase
  /** When the tip was last fetched, ISO 8601. */
  readonly fetchedAt?: string
}

/** Where the tip comes from: the remote, or what was fetched last. */
export type TipSource = 'remote' | 'last-fetch'

/**
 * Looks at all three sides. The folder is scanned while the fetch is under way. Throws `UNSAFE_TREE` and `UNSAFE_FOLDER`
 * before anything of a side is used.
 */
export async function compare(session: Session, source: TipSource): Promise<Comparison> {
  const fetching =
    source === 'remote' ? fetchTip(session) : session.backend.fetchedTip(session.remote, session.environment.branch)
  fetching.catch(() => {})
  const stored = await readState(session.folder, session.chosen.name)
  const scan = await scanOurs(session)
  const saving = saveKnownFiles(session, scan)
  const tip = await fetching
  await saving
  const theirs = await theirItems(session, { tip, nested: scan.nested, state: stored.state })
  const base = await findBase(session, {
    ...stored,
    tip,
    theirs: theirs.tree,
    ours: scan.tree,
    online: source === 'remote',
  })
  const sides = ownedSides(session, { base: base.tree, ours: scan.tree, theirs })
  await refuseSparse(session, sides)
  if (source === 'last-fetch' && tip === undefined && base.source === 'nothing') {
    return { sides, changes: [], base: { ...base, warnings: [...base.warnings, neverFetched(session)] } }
  }
  const changes = classify(sides, await findAlike(session, sides))
  logComparison(session, { tip, scan, base, changes: changes.length })
  // What is known of a branch that is gone is kept for when it comes back.
  const isGone = tip === undefined && stored.state !== undefined && isAbout(session, stored.state)
  if (source === 'remote' && !isGone) await rememberBase(session, base)
  const fetchedAt = await readFetchedAt(session.folder, session.chosen.name)
  return { sides, changes, base, ...(tip && { tip }), ...(fetchedAt && { fetchedAt }) }
}

// Without a branch to compare with, everything would look changed.
function neverFetched({ chosen, environment }: Session): Diagnostic {
  const { name } = chosen
  return {
    severity: 'warning',
    code: 'NEVER_FETCHED',
    message: `Branch "${environment.branch}" of "${name}" was never fetched, so nobody can say what changed.`,
    hint: `Run \`stepyard status -e ${name} --fetch\`.`,
    file: `.stepyard/state/${name}.json`,
  }
}

function logComparison(
  { effects }: Session,
  { tip, scan, base, changes }: { tip: Oid | undefined; scan: Scan; base: FoundBase; changes: number },
): void {
  const data = { tip: tip ?? 'none', base: base.source, items: scan.tree.size, hashed: scan.hashed, changes }
  effects.log({ level: 'debug', message: 'sides compared', data })
}

interface KnownBranch {
  readonly tip: Oid | undefined
  readonly nested: ReadonlySet<string>
  readonly state: EnvironmentState | undefined
}

// A tip that is the commit of the state needs no look at its tree: the base is that tree, checked when it was taken. Of
// a later one only what the branch has edited since.
async function theirItems(session: Session, { tip, nested, state }: KnownBranch): Promise<TheirItems> {
  if (tip === undefined) return { tree: new Map(), nested }
  const tree = state && isAbout(session, state) ? await knownItems(session, tip, state) : undefined
  return tree ? { tree, nested, known: true } : readTheirs(session, tip, nested)
}

async function knownItems(session: Session, tip: Oid, state: EnvironmentState): Promise<Tree | undefined> {
  const { commit, exact, base } = state
  if (commit === undefined || exact !== ownershipKey(session.config)) return undefined
  return commit === tip ? base : readEdited(session, { from: commit, items: base, to: tip })
}

function ownedSides(session: Session, { base, ours, theirs }: { base: Tree; ours: Tree; theirs: TheirItems }): Sides {
  if (theirs.known && theirs.nested.size === 0) return { base, ours, theirs: theirs.tree }
  const owned = ownership(session, theirs.nested)
  return { base: onlyOwned(base, owned), ours: onlyOwned(ours, owned), theirs: onlyOwned(theirs.tree, owned) }
}

async function fetchTip(session: Session): Promise<Oid | undefined> {
  const { backend, remote, environment, effects } = session
  effects.progress('fetch')
  const tip = await backend.fetch({ remote, branch: environment.branch })
  await writeFetchedAt(session.folder, session.chosen.name, effects.now().toISOString())
  return tip
}

/**
 * Writes down a base that was worked out from history before it is used, so that every later change to the state is a
 * change to this one. It only says what both sides have in common, so it is right whatever is applied or not.
 */
export async function rememberBase(session: Session, base: FoundBase): Promise<void> {
  if (base.source === 'state') return
  const { remoteName: remote, environment, folder, chosen } = session
  const { tree, commit } = base
  const exact = commit === undefined ? {} : { commit, exact: ownershipKey(session.config) }
  await writeState(folder, chosen.name, { remote, branch: environment.branch, base: tree, ...exact })
}

async function scanOurs(session: Session): Promise<Scan> {
  const { include, exclude } = session.config
  const scan = await scanFolderInTurns({
    root: session.root,
    owns: createOwnership({ include, exclude }),
    enters: createDirectoryFilter({ include, exclude }),
    known: await readKnownFiles(session.folder),
    now: session.effects.now().getTime(),
  })
  const [odd] = scan.odd
  if (odd) throw new StepyardError('UNSAFE_FOLDER', { path: odd.path, reason: ODD_REASONS[odd.reason] })
  return scan
}

// A cache that cannot be written costs time, nothing else.
async function saveKnownFiles({ folder, effects }: Session, scan: Scan): Promise<void> {
  if (scan.hashed === 0) return
  await writeKnownFiles(folder, scan.known).catch((error: unknown) => {
    effects.log({ level: 'debug', message: `what the scan knows was not kept: ${String(error)}` })
  })
}

const ODD_REASONS: Readonly<Record<OddFile['reason'], string>> = {
  symlink: 'it is a symbolic link, and links are never followed',
  special: 'it is neither a file nor a folder',
  'too-large': 'it is larger than 5 MB',
  spelling: 'its accents are spelled decomposed; rename it to composed Unicode (NFC)',
  twin: 'another file has the same name in a different spelling of its accents',
}

function onlyOwned(tree: Tree, owned: (path: string) => boolean): Tree {
  return new Map([...tree].filter(([path]) => owned(path)))
}

/** Two versions of one item whose bytes differ; `ours` marks the one to read from the folder. */
interface Pair {
  readonly path: string
  readonly left: Oid
  readonly right: Oid
  readonly ours: boolean
}

// Only what differs in bytes is read, so an unchanged workspace reads nothing.
async function findAlike({ backend, root }: Session, sides: Sides): Promise<Alike> {
  const pairs = differingPairs(sides)
  if (pairs.length === 0) return () => false
  const oids = [...new Set(pairs.flatMap(({ left, right, ours }) => (ours ? [right] : [left, right])))]
  const blobs = await backend.readBlobs(oids)
  const bytesOf = new Map(oids.map((oid, index) => [oid, blobs[index]]))
  const alike = new Set<string>()
  for (const { path, left, right, ours } of pairs) {
    const [one, other] = [ours ? await readOurs(root, path) : bytesOf.get(left), bytesOf.get(right)]
    if (one && other && sameContent(path, one, other)) alike.add(`${path}\0${left}\0${right}`)
  }
  return (path, left, right) =>
    alike.has(`${path}\0${left.oid}\0${right.oid}`) || alike.has(`${path}\0${right.oid}\0${left.oid}`)
}

// Base and branch are compared with each other only where the folder's version is neither of them.
function differingPairs({ base, ours, theirs }: Sides): Pair[] {
  const pairs: Pair[] = []
  for (const [path, { oid: left }] of ours) {
    const [before, there] = [base.get(path)?.oid, theirs.get(path)?.oid]
    if (before !== undefined && before !== left) pairs.push({ path, left, right: before, ours: true })
    if (there === undefined || there === left || there === before) continue
    pairs.push({ path, left, right: there, ours: true })
    if (before !== undefined && before !== left) pairs.push({ path, left: before, right: there, ours: false })
  }
  for (const [path, { oid: left }] of base) {
    const there = theirs.get(path)?.oid
    if (there !== undefined && there !== left && !ours.has(path)) {
      pairs.push({ path, left, right: there, ours: false })
    }
  }
  return pairs
}

async function readOurs(root: string, path: string): Promise<Uint8Array> {
  return readFile(join(root, path)).catch((cause: unknown) => {
    throw new StepyardError('FILE_CHANGED', { path }, { cause })
  })
}
