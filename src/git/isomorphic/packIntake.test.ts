import { createHash } from 'node:crypto'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { buildPack, withChecksum } from '../../../fixtures/gitServer.ts'
import { git, gitInput, testDir } from '../../../fixtures/testDir.ts'
import { testEffects } from '../../../fixtures/testEffects.ts'
import { hashObject } from '../objects/object.ts'
import { formatEntryHeader } from '../objects/pack.ts'
import { ObjectStore } from '../objects/objectStore.ts'
import { storePack } from './packIntake.ts'

const LIMIT = 5_000_000

describe('storePack', () => {
  it('keeps a large pack whole, with the very index that git makes of it', async () => {
    await using at = await arrange()
    const { pack } = await at.packOf(300)
    await at.store(pack)

    const [idx, kept] = (await readdir(at.packDir)).sort()
    expect([idx, kept]).toStrictEqual([expect.stringMatching(/\.idx$/), expect.stringMatching(/\.pack$/)])
    await git(at.gitDir, 'index-pack', '-o', `${at.dir}/by-git.idx`, `objects/pack/${kept}`)
    await git(at.dir, 'diff', '--no-index', '--exit-code', `${at.packDir}/${idx}`, 'by-git.idx')
  })

  it('reads every object of a pack with chains of deltas', async () => {
    await using at = await arrange()
    const { pack, oids } = await at.packOf(300, '--depth=50')
    await at.store(pack)

    const read = await Promise.all(oids.map((oid) => at.objects.read(oid, LIMIT)))
    expect(read.map((object) => object && hashObject(object.type, object.bytes))).toStrictEqual(oids)
  })

  it('reads a pack whose deltas name their bases by id', async () => {
    await using at = await arrange()
    const { pack, oids } = await at.packOf(150, '--no-delta-base-offset')
    await at.store(pack)

    expect((await Promise.all(oids.map((oid) => at.objects.read(oid, LIMIT)))).every(Boolean)).toBe(true)
  })

  it('takes a small pack apart, so that packs do not pile up', async () => {
    await using at = await arrange()
    const { pack, oids } = await at.packOf(20)
    await at.store(pack)

    expect(await readdir(at.packDir)).toStrictEqual([])
    expect(await git(at.gitDir, 'count-objects')).toMatch(`${oids.length} objects`)
    expect(await git(at.gitDir, 'fsck', '--strict')).not.toMatch(/error|missing/)
  })

  it('stores an object of many megabytes without holding it', async () => {
    await using at = await arrange()
    const bytes = Buffer.alloc(40_000_000, 'abc')
    await at.store(buildPack([{ type: 'blob', bytes }]))

    expect(await git(at.gitDir, 'cat-file', '-s', hashObject('blob', bytes))).toBe('40000000')
    await expect(at.objects.read(hashObject('blob', bytes), LIMIT)).rejects.toMatchObject({ code: 'OBJECT_TOO_LARGE' })
  })

  it.each([
    ['refers to itself', 0],
    ['refers to what is not there', 7],
  ])('refuses a delta that %s', async (_what, byte) => {
    await using at = await arrange()
    const id = Buffer.alloc(20, byte)
    const delta = Buffer.from([1, 1, 1, 0x61])
    const entry = Buffer.concat([Buffer.from([0x74]), id, deflateSync(delta)])

    await expect(at.store(packOfEntries([entry]))).rejects.toMatchObject({ code: 'OBJECTS_CORRUPT' })
    expect(await readdir(at.packDir)).toStrictEqual([])
  })

  it('refuses a delta that points before the first object, or between two', async () => {
    await using at = await arrange()
    const blob = Buffer.concat([formatEntryHeader('blob', 1), deflateSync(Buffer.from('a'))])
    const delta = deflateSync(Buffer.from([1, 1, 1, 0x61]))
    const pointing = (distance: number) => Buffer.concat([Buffer.from([0x64, distance]), delta])

    for (const distance of [0, blob.length - 1, blob.length + 3])
      await expect(at.store(packOfEntries([blob, pointing(distance)]))).rejects.toMatchObject({
        code: 'OBJECTS_CORRUPT',
      })
  })

  it('refuses an object of 2 GB by its header, before it inflates anything (GIT-18)', async () => {
    await using at = await arrange()
    const started = performance.now()

    const pack = buildPack([{ type: 'blob', bytes: Buffer.from('x'), size: 2 ** 31 }])
    await expect(at.store(pack)).rejects.toMatchObject({ code: 'OBJECT_TOO_LARGE' })
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  it('refuses a delta whose result is too large for memory', async () => {
    await using at = await arrange()
    const blob = Buffer.concat([formatEntryHeader('blob', 1), deflateSync(Buffer.from('a'))])
    const huge = [0xff, 0xff, 0xff, 0xff, 0x07]
    const body = Buffer.from([1, ...huge, 1, 0x61])
    const delta = Buffer.concat([Buffer.from([0x60 | body.length, blob.length]), deflateSync(body)])

    await expect(at.store(packOfEntries([blob, delta]))).rejects.toMatchObject({
      code: expect.stringMatching(/^OBJECT/),
    })
  })

  it('removes what a killed process left behind, and nothing that may still grow', async () => {
    await using at = await arrange()
    for (const name of ['tmp_pack_old', 'tmp_pack_new']) await writeFile(`${at.packDir}/${name}`, 'x')
    const now = testEffects().now().getTime() / 1000
    await utimes(`${at.packDir}/tmp_pack_old`, now - 7_200, now - 7_200)
    await utimes(`${at.packDir}/tmp_pack_new`, now - 60, now - 60)
    await at.store(buildPack([{ type: 'blob', bytes: Buffer.from('x') }]))

    expect(await readdir(at.packDir)).toStrictEqual(['tmp_pack_new'])
  })

  it('stops when the call is aborted and leaves nothing behind', async () => {
    await using at = await arrange(AbortSignal.abort())
    const { pack } = await at.packOf(300)

    await expect(at.store(pack)).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(at.packDir)).toStrictEqual([])
  })
})

async function arrange(signal?: AbortSignal) {
  const dir = await testDir()
  const gitDir = `${dir.path}/git`
  await git(dir.path, 'init', '--quiet', '--bare', 'git')
  await git(dir.path, 'init', '--quiet', '--bare', 'source')
  await mkdir(`${gitDir}/objects/pack`, { recursive: true })
  const objects = new ObjectStore(gitDir)
  const effects = testEffects(signal === undefined ? {} : { signal })
  return {
    dir: dir.path,
    gitDir,
    packDir: `${gitDir}/objects/pack`,
    objects,
    // In pieces, as a network gives it.
    store: (pack: Buffer) => storePack(pieces(pack), { gitDir, objects, effects }),
    packOf: (count: number, option = '--delta-base-offset') => packOf(`${dir.path}/source`, count, option),
    [Symbol.asyncDispose]: async () => {
      await objects.close()
      await dir[Symbol.asyncDispose]()
    },
  }
}

/** A pack by git of that many similar blobs, so that most of them are deltas. */
async function packOf(source: string, count: number, option: string): Promise<{ pack: Buffer; oids: string[] }> {
  const text = Array.from({ length: 60 }, (_, line) => createHash('md5').update(`${line}`).digest('hex')).join('\n')
  const oids = Array.from({ length: count }, (_, n) => hashObject('blob', Buffer.from(`${text}\n${n}`)))
  const stream = oids.map((_, n) => `blob\ndata ${`${text}\n${n}`.length}\n${text}\n${n}\n`)
  await gitInput(source, ['fast-import', '--quiet'], stream.join(''))
  const pack = await gitInput(source, ['pack-objects', '--stdout', '-q', '--window=20', option], `${oids.join('\n')}\n`)
  return { pack, oids }
}

function packOfEntries(entries: readonly Buffer[]): Buffer {
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1')
  header.writeUInt32BE(entries.length, 8)
  return withChecksum(Buffer.concat([header, ...entries]))
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997)
}
