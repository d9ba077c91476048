import { describe, expect, it } from 'vitest'
import type { Oid } from '../../snapshot/tree.ts'
import { newObject, type NewObject, type ObjectReader } from './object.ts'
import { formatTree, type TreeRecord } from './treeObject.ts'
import { diffBelow } from './walkTree.ts'

const blob = (text: string): NewObject => newObject('blob', Buffer.from(text))
const [one, two] = [blob('one'), blob('two')]

function file(name: string, { oid }: NewObject): TreeRecord {
  return { mode: '100644', name, oid }
}

/** A reader of the trees made of these records, and their ids. */
function arrange(...trees: readonly (readonly TreeRecord[])[]): { reader: ObjectReader; oids: readonly Oid[] } {
  const objects = trees.map((records) => newObject('tree', formatTree(records)))
  const byOid = new Map(objects.map((object) => [object.oid, { ...object, bytes: Buffer.from(object.bytes) }]))
  return { reader: { read: async (oid) => byOid.get(oid) }, oids: objects.map(({ oid }) => oid) }
}

describe('diffBelow', () => {
  it('names what differs and nothing else', async () => {
    const { reader, oids } = arrange([file('a', one), file('b', one)], [file('a', one), file('b', two)])

    const paths = await diffBelow(reader, oids[0], oids[1])

    expect(paths.map(String)).toEqual(['b'])
  })

  it('names what stands twice in a tree although one of the two is as before', async () => {
    const { reader, oids } = arrange([file('a', one), file('b', one)], [file('a', one), file('b', two), file('b', one)])

    const paths = await diffBelow(reader, oids[0], oids[1])

    expect(paths.map(String)).toEqual(['b'])
  })
})
