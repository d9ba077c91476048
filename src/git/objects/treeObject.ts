import type { Oid } from '../../snapshot/tree.ts'
import { corrupt } from './object.ts'

/** One entry of one tree object, exactly as stored. */
export interface TreeRecord {
  /** Octal digits as stored; old tools wrote `040000`. */
  readonly mode: string
  /** One character per byte (latin1), so that names that are not UTF-8 survive and compare as Git compares them. */
  readonly name: string
  readonly oid: Oid
}

const OID_BYTES = 20

/** Reads the bytes of a tree object; throws `OBJECTS_CORRUPT`. */
export function parseTree(bytes: Buffer): TreeRecord[] {
  const records: TreeRecord[] = []
  let at = 0
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at)
    const nul = bytes.indexOf(0, space)
    const end = nul + 1 + OID_BYTES
    const mode = bytes.toString('latin1', at, space)
    if (space < 0 || nul < 0 || end > bytes.length || !/^[0-7]{1,7}$/.test(mode)) {
      throw corrupt(`a tree ends or breaks at byte ${at}`)
    }
    const name = bytes.toString('latin1', space + 1, nul)
    // Joined to a path, a name with a slash would look like a file in a folder that was never checked.
    if (name.includes('/')) throw corrupt('a name in a tree holds a "/"')
    records.push({ mode, name, oid: bytes.toString('hex', nul + 1, end) })
    at = end
  }
  return records
}

/** The bytes of the tree object that holds `records`, in Git's order. */
export function formatTree(records: readonly TreeRecord[]): Buffer {
  const sorted = [...records].sort((left, right) => compareNames(sortName(left), sortName(right)))
  return Buffer.concat(
    sorted.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(oid, 'hex')]),
  )
}

/** What an entry points at, by its mode. */
export function typeOfMode(mode: string): 'blob' | 'tree' | 'commit' {
  const number = Number.parseInt(mode, 8)
  if (number === 0o040000) return 'tree'
  return number === 0o160000 ? 'commit' : 'blob'
}

/** A name as text to the form of `TreeRecord.name`. */
export function toRecordName(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1')
}

// Git sorts a folder as if its name ended with a slash.
function sortName({ mode, name }: TreeRecord): string {
  return typeOfMode(mode) === 'tree' ? `${name}/` : name
}

function compareNames(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
