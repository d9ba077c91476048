import type { Oid } from '../../snapshot/tree.ts'
import type { CommitInfo, Identity } from '../backend.ts'
import { COMMIT_BYTES } from './limits.ts'
import type { ObjectStore } from './objects.ts'
import { corrupt } from './packEntry.ts'

/** A commit with the moment that history is sorted by. */
export interface StoredCommit extends CommitInfo {
  /** Seconds since 1970. */
  readonly committedAt: number
}

/** What a new commit says. */
export interface CommitContent {
  readonly tree: Oid
  readonly parents: readonly Oid[]
  readonly author: Identity
  readonly message: string
}

/** Reads a commit and what it says; odd headers of other tools (signatures, encodings, mail lines) are passed over. */
export function readCommit(objects: ObjectStore, oid: Oid): StoredCommit {
  const bytes = objects.read(oid, { type: 'commit', limit: COMMIT_BYTES })
  const end = bytes.indexOf('\n\n')
  const head = bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
  const fields = head.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)])
  const values = (name: string): string[] => fields.flatMap(([key, value]) => (key === name && value ? [value] : []))
  const [tree = ''] = values('tree')
  const parents = values('parent')
  if (![tree, ...parents].every((id) => /^[0-9a-f]{40}$/.test(id))) throw corrupt(`commit ${oid} cannot be read`)
  const author = parseIdentity(values('author')[0] ?? '')
  const committedAt = parseIdentity(values('committer')[0] ?? '').at
  return { oid, tree, parents, author, message: end < 0 ? '' : bytes.toString('utf8', end + 2), committedAt }
}

/** The bytes of a commit object whose committer is its author. */
export function formatCommit({ tree, parents, author, message }: CommitContent): Buffer {
  const who = formatIdentity(author)
  const lines = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${who}`, `committer ${who}`]
  return Buffer.from(`${lines.join('\n')}\n\n${message.endsWith('\n') ? message : `${message}\n`}`)
}

/** Commits reachable from `oid`, newest first, as far as they are here. */
export function readHistory(objects: ObjectStore, oid: Oid, limit: number): readonly CommitInfo[] {
  const waiting = [readCommit(objects, oid)]
  const seen = new Set([oid])
  const found: CommitInfo[] = []
  while (found.length < limit) {
    const { committedAt: _, ...newest } = waiting.shift() ?? { committedAt: 0, oid: undefined }
    if (newest.oid === undefined) break
    found.push(newest)
    for (const parent of newest.parents) {
      if (seen.has(parent) || !objects.has(parent)) continue
      seen.add(parent)
      insertByAge(waiting, readCommit(objects, parent))
    }
  }
  return found
}

// Behind those of the same second: parents never overtake their children.
function insertByAge(commits: StoredCommit[], commit: StoredCommit): void {
  const at = commits.findIndex(({ committedAt }) => committedAt < commit.committedAt)
  commits.splice(at < 0 ? commits.length : at, 0, commit)
}

function parseIdentity(line: string): Identity {
  const [, name = '', email = '', at = '0', sign = '+', hours = '0', minutes = '0'] =
    /^(.*?) ?<(.*)>(?: +(-?\d+)(?: ([+-])(\d\d)(\d\d))?)?/.exec(line) ?? []
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  return { name, email, at: Number(at), offset: offset === 0 ? 0 : offset }
}

// A line break or an angle bracket in a name would write a header of its own; git drops them as well.
function formatIdentity({ name, email, at, offset }: Identity): string {
  const clean = (text: string): string => text.replace(/[<>\n\0]/g, '').trim()
  const minutes = Math.abs(offset)
  const zone = `${Math.floor(minutes / 60)}`.padStart(2, '0') + `${minutes % 60}`.padStart(2, '0')
  return `${clean(name)} <${clean(email)}> ${Math.floor(at)} ${offset < 0 ? '-' : '+'}${zone}`
}
