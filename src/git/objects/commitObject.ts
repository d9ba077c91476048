import type { Oid } from '../../snapshot/tree.ts'
import type { CommitInfo, Identity } from '../backend.ts'
import { corrupt } from './object.ts'

/** What a commit object is made of. */
export interface CommitParts {
  readonly tree: Oid
  readonly parent?: Oid
  readonly author: Identity
  readonly message: string
}

/** Reads the bytes of a commit object; throws `OBJECTS_CORRUPT`. Signatures and unknown headers are passed over. */
export function parseCommit(oid: Oid, bytes: Buffer): CommitInfo {
  const end = bytes.indexOf('\n\n')
  const header = end < 0 ? bytes : bytes.subarray(0, end)
  const lines = header.toString('latin1').split('\n')
  const decode = decoderOf(valuesOf(lines, 'encoding')[0])
  const [tree] = valuesOf(lines, 'tree')
  if (tree === undefined || !/^[0-9a-f]{40}$/.test(tree)) throw corrupt(`commit ${oid} names no tree`)
  return {
    oid,
    tree,
    parents: valuesOf(lines, 'parent'),
    author: parseIdentity(decode(Buffer.from(valuesOf(lines, 'author')[0] ?? '', 'latin1'))),
    message: end < 0 ? '' : decode(bytes.subarray(end + 2)),
  }
}

/** The bytes of a commit object whose author is its committer. */
export function formatCommit({ tree, parent, author, message }: CommitParts): Buffer {
  const who = formatIdentity(author)
  const parents = parent === undefined ? '' : `parent ${parent}\n`
  return Buffer.from(`tree ${tree}\n${parents}author ${who}\ncommitter ${who}\n\n${cleanMessage(message)}`)
}

/** A message as Git stores it: no NUL, exactly one line feed at the end. */
export function cleanMessage(message: string): string {
  return `${message.replaceAll('\0', '').trimEnd()}\n`
}

/** `value` without what ends a name or an address in a commit object. */
export function cleanName(value: string): string {
  return value.replace(/[\p{Cc}<>]/gu, '').trim()
}

/** A moment as Git writes it: seconds and offset, `1700000000 +0130`. */
export function formatMoment({ at, offset }: Pick<Identity, 'at' | 'offset'>): string {
  const minutes = Math.abs(Math.trunc(offset))
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0')
  return `${Math.trunc(at)} ${offset < 0 ? '-' : '+'}${hours}${String(minutes % 60).padStart(2, '0')}`
}

function formatIdentity(author: Identity): string {
  return `${cleanName(author.name)} <${cleanName(author.email)}> ${formatMoment(author)}`
}

// Old tools left out parts; what is missing must not make a whole history unreadable.
function parseIdentity(text: string): Identity {
  const [, name = text, email = '', at = '0', sign = '+', hours = '0', minutes = '0'] =
    /^(.*?) ?<([^>]*)>(?: (\d+) ([+-])(\d\d)(\d\d))?/.exec(text) ?? []
  const offset = Number(hours) * 60 + Number(minutes)
  return { name, email, at: Number(at), offset: sign === '-' && offset > 0 ? -offset : offset }
}

function valuesOf(lines: readonly string[], name: string): string[] {
  return lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))
}

function decoderOf(encoding: string | undefined): (bytes: Uint8Array) => string {
  try {
    const decoder = new TextDecoder(encoding ?? 'utf-8')
    return (bytes) => decoder.decode(bytes)
  } catch {
    return (bytes) => Buffer.from(bytes).toString('utf8')
  }
}
