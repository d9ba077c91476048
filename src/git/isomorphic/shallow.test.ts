import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { readShallow, writeShallow } from './shallow.ts'

const oids = new Set(['1'.repeat(40), '2'.repeat(40)])

describe('the list of shallow commits', () => {
  it('is read back as it was written', async () => {
    await using dir = await testDir()
    await writeShallow(dir.path, oids)

    expect(await readShallow(dir.path)).toStrictEqual(oids)
  })

  it('is no file when it is empty', async () => {
    await using dir = await testDir()
    await writeShallow(dir.path, oids)
    await writeShallow(dir.path, new Set())

    expect(await readShallow(dir.path)).toStrictEqual(new Set())
    expect(await readdir(dir.path)).toStrictEqual([])
  })
})
