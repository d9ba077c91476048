import { createHash } from 'node:crypto'
import { StepyardError } from '../../errors.ts'
import type { Oid } from '../../snapshot/tree.ts'

/** The kinds of Git object. */
export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag'

/** What an id is made of. */
export interface ObjectContent {
  readonly type: ObjectType
  readonly bytes: Uint8Array
}

/** An object of a repository, checked against its id. */
export interface GitObject extends ObjectContent {
  readonly oid: Oid
  readonly bytes: Buffer
}

/** An object that is to be written, with the id that it will have. */
export interface NewObject extends ObjectContent {
  readonly oid: Oid
}

/** Where objects are read from: a process of git, or the files of a repository. */
export interface ObjectReader {
  /**
   * One object; `undefined` when there is none of that id. Throws `OBJECT_TOO_LARGE` beyond `limit` bytes, before they
   * are read, and `OBJECTS_CORRUPT` when the bytes are not those of the id.
   */
  read(oid: Oid, limit: number): Promise<GitObject | undefined>
}

/** The tree without entries: Git knows it without having it. */
export const EMPTY_TREE: Oid = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** The id that Git gives to these bytes. */
export function hashObject(type: ObjectType, bytes: Uint8Array): Oid {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex')
}

/** Gives bytes their Git id. */
export function newObject(type: NewObject['type'], bytes: Uint8Array): NewObject {
  return { oid: hashObject(type, bytes), type, bytes }
}

/** An object that must be there and of that type; throws `OBJECT_MISSING` or `OBJECTS_CORRUPT`. */
export async function readAs(
  reader: ObjectReader,
  { oid, type, limit }: { readonly oid: Oid; readonly type: ObjectType; readonly limit: number },
): Promise<Buffer> {
  const object = await reader.read(oid, limit)
  if (!object) throw new StepyardError('OBJECT_MISSING', { oid })
  if (object.type !== type) throw corrupt(`object ${oid} is a ${object.type}, not a ${type}`)
  return object.bytes
}

/** An `OBJECTS_CORRUPT` error. */
export function corrupt(reason: string, cause?: unknown): StepyardError<'OBJECTS_CORRUPT'> {
  return new StepyardError('OBJECTS_CORRUPT', { reason }, cause === undefined ? {} : { cause })
}
