import { describe, expect, it } from 'vitest'
import { git } from '../../../fixtures/testDir.ts'
import { TREE_LIMITS } from '../../snapshot/limits.ts'
import { arrange, arrangeFetched, text, type Arranged, type Subject } from './subject.ts'

/** Contents: many at once, in order, never more than a workspace may hold. */
export function testBlobs(subject: Subject): void {
  describe('readBlobs', () => {
    it('answers the bytes in the order asked, the same one twice too', async () => {
      await using at = await arrange(subject)
      const bytes = Uint8Array.from({ length: 256 }, (_, n) => n)
      const oids = await fetchFiles(at, { a: 'first', b: bytes, empty: '', z: 'blob 7\0nested' })
      const asked = [oids.z, oids.a, oids.empty, oids.b, oids.a].map((oid) => oid ?? '')

      const read = await at.backend.readBlobs(asked)
      expect(read.map((each) => Buffer.from(each))).toStrictEqual(
        ['blob 7\0nested', 'first', '', bytes, 'first'].map((each) => Buffer.from(each)),
      )
    })

    it('answers nothing for nothing', async () => {
      await using at = await arrange(subject)

      expect(await at.backend.readBlobs([])).toStrictEqual([])
    })

    it('reads thousands in one go', async () => {
      await using at = await arrange(subject)
      const names = Array.from({ length: 3_000 }, (_, n) => `f${n}`)
      const oids = await fetchFiles(at, Object.fromEntries(names.map((name) => [name, `${name}\n`.repeat(50)])))

      const read = await at.backend.readBlobs(names.map((name) => oids[name] ?? ''))
      expect(read.map(text)).toStrictEqual(names.map((name) => `${name}\n`.repeat(50)))
    })

    it('reads a blob of the greatest size, and refuses one byte more', async () => {
      await using at = await arrange(subject)
      const most = Buffer.alloc(TREE_LIMITS.fileBytes, 'x')
      const oids = await fetchFiles(at, { most, more: Buffer.concat([most, Buffer.from('x')]), small: 's' })

      const [read] = await at.backend.readBlobs([oids['most'] ?? ''])
      expect(read?.length).toBe(TREE_LIMITS.fileBytes)
      const tooMuch = at.backend.readBlobs([oids['small'] ?? '', oids['more'] ?? ''])
      await expect(tooMuch).rejects.toMatchObject({ code: 'OBJECT_TOO_LARGE', data: { oid: oids['more'] } })
    })

    it('reads on after a refusal', async () => {
      await using at = await arrange(subject)
      const oids = await fetchFiles(at, { more: Buffer.alloc(TREE_LIMITS.fileBytes + 1), small: 'small' })
      await at.backend.readBlobs([oids['more'] ?? '']).catch(() => undefined)
      await at.backend.readBlobs(['f'.repeat(40)]).catch(() => undefined)

      expect((await at.backend.readBlobs([oids['small'] ?? ''])).map(text)).toStrictEqual(['small'])
    })

    it('answers calls that run at the same time each with its own', async () => {
      await using at = await arrange(subject)
      const names = Array.from({ length: 40 }, (_, n) => `f${n}`)
      const oids = await fetchFiles(at, Object.fromEntries(names.map((name) => [name, name])))

      const read = await Promise.all(names.map((name) => at.backend.readBlobs([oids[name] ?? ''])))
      expect(read.map(([bytes]) => text(bytes ?? new Uint8Array()))).toStrictEqual(names)
    })

    it('never takes a tree or a commit for a blob', async () => {
      await using at = await arrangeFetched(subject)
      const { tree } = await at.backend.readCommit(at.tip)

      await expect(at.backend.readBlobs([tree])).rejects.toMatchObject({ name: 'StepyardError' })
      await expect(at.backend.readBlobs([at.tip])).rejects.toMatchObject({ name: 'StepyardError' })
    })
  })
}

/** Commits the files, fetches them, and answers path to blob id. */
async function fetchFiles(
  at: Arranged,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Readonly<Record<string, string>>> {
  const tip = await at.repository.commit(files)
  await at.backend.fetch({ remote: at.remote, branch: 'main' })
  const listed = await git(at.repository.path, 'ls-tree', '-r', tip)
  const entries = listed.split('\n').map((line) => line.split(/[ \t]/))
  return Object.fromEntries(entries.map(([, , oid = '', path = '']) => [path, oid]))
}
