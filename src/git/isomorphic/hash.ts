import { createHash } from 'node:crypto'
import type { Oid } from '../../snapshot/tree.ts'
import type { ObjectType } from './packEntry.ts'

/** The id git gives to these bytes. */
export function hashObject(type: ObjectType, data: Uint8Array): Oid {
  return createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex')
}
