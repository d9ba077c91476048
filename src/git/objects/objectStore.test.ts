import { chmod, readdir, stat, writeFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { git, gitInput, testDir } from '../../../fixtures/testDir.ts'
import { hashObject } from './object.ts'
import { ObjectStore } from './objectStore.ts'

const hello = Buffer.from('hello\n')
const helloId = 'ce013625030ba8dba906f756967f9e9ca394464a'
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

describe('ObjectStore', () => {
  it('writes objects that git reads, read-only and under their own name alone', async () => {
    await using at = await arrange()
    await at.objects.write([{ type: 'blob', bytes: hello }])

    expect(await git(at.gitDir, 'cat-file', 'blob', helloId)).toBe('hello')
    const folder = `${at.gitDir}/objects/ce`
    expect(await readdir(folder)).toStrictEqual([helloId.slice(2)])
    expect((await stat(`${folder}/${helloId.slice(2)}`)).mode & 0o777).toBe(0o444)
  })

  it('reads what git has written, loose and packed', async () => {
    await using at = await arrange()
    await gitInput(at.gitDir, ['hash-object', '-w', '--stdin'], hello)
    const loose = await at.objects.read(helloId, 100)
    await git(at.gitDir, 'update-ref', 'refs/heads/x', await commitOf(at.gitDir))
    await git(at.gitDir, 'repack', '-q', '-a', '-d')

    const again = new ObjectStore(at.gitDir)
    expect(loose).toMatchObject({ type: 'blob', bytes: hello })
    expect(await again.has(helloId)).toBe(true)
    await again.close()
  })

  it('finds objects of a pack that came after it was opened', async () => {
    await using at = await arrange()
    expect(await at.objects.has(helloId)).toBe(false)
    await gitInput(at.gitDir, ['index-pack', '--stdin'], await packOfHello(at.gitDir))

    expect((await at.objects.read(helloId, 100))?.bytes).toStrictEqual(hello)
  })

  it('finds an object that git has packed and taken away since', async () => {
    await using at = await arrange()
    await at.objects.write([{ type: 'blob', bytes: hello }])
    await git(at.gitDir, 'update-ref', 'refs/heads/x', await commitOf(at.gitDir))
    await git(at.gitDir, 'repack', '-q', '-a', '-d')

    expect((await at.objects.read(helloId, 100))?.bytes).toStrictEqual(hello)
  })

  it('knows the empty tree without having it', async () => {
    await using at = await arrange()

    expect(await at.objects.has(emptyTree)).toBe(true)
    expect(await at.objects.read(emptyTree, 0)).toMatchObject({ type: 'tree', bytes: Buffer.alloc(0) })
  })

  it.each(['', 'HEAD', '../../../etc/passwd', `${helloId}0`, helloId.toUpperCase(), `..${'/'.repeat(38)}`])(
    'has no object named %j',
    async (name) => {
      await using at = await arrange()
      await at.objects.write([{ type: 'blob', bytes: hello }])

      expect([await at.objects.has(name), await at.objects.read(name, 100)]).toStrictEqual([false, undefined])
    },
  )

  it.each([
    ['is not deflated', () => Buffer.from('plain')],
    ['is empty', () => Buffer.alloc(0)],
    ['is cut off', () => deflateSync('blob 6\0hello\n').subarray(0, 8)],
    ['has no header', () => deflateSync('hello\n')],
    ['has a wrong size', () => deflateSync('blob 7\0hello\n')],
    ['has an unknown type', () => deflateSync('blub 6\0hello\n')],
    ['holds another object', () => deflateSync('blob 6\0HELLO\n')],
  ])('says OBJECTS_CORRUPT when a file %s', async (_what, bytes) => {
    await using at = await arrange()
    await at.objects.write([{ type: 'blob', bytes: hello }])
    const path = `${at.gitDir}/objects/ce/${helloId.slice(2)}`
    await chmod(path, 0o644)
    await writeFile(path, bytes())

    await expect(at.objects.read(helloId, 100)).rejects.toMatchObject({ code: 'OBJECTS_CORRUPT' })
  })

  it('refuses one byte more than asked, and a bomb without inflating it (GIT-18)', async () => {
    await using at = await arrange()
    const bomb = Buffer.alloc(100_000_000)
    await at.objects.write([hello, bomb].map((bytes) => ({ type: 'blob', bytes })))

    await expect(at.objects.read(helloId, 5)).rejects.toMatchObject({
      code: 'OBJECT_TOO_LARGE',
      data: { oid: helloId },
    })
    await expect(at.objects.read(hashObject('blob', bomb), 5_000_000)).rejects.toMatchObject({
      code: 'OBJECT_TOO_LARGE',
    })
    expect((await at.objects.read(helloId, 6))?.bytes).toStrictEqual(hello)
  })
})

async function arrange() {
  const dir = await testDir()
  await git(dir.path, 'init', '--quiet', '--bare', 'git')
  const gitDir = `${dir.path}/git`
  const objects = new ObjectStore(gitDir)
  const dispose = async (): Promise<void> => {
    await objects.close()
    await dir[Symbol.asyncDispose]()
  }
  return { gitDir, objects, [Symbol.asyncDispose]: dispose }
}

async function commitOf(gitDir: string): Promise<string> {
  const tree = await gitInput(gitDir, ['mktree'], `100644 blob ${helloId}\ta\n`)
  return git(gitDir, 'commit-tree', '-m', 'x', tree.toString().trim())
}

async function packOfHello(gitDir: string): Promise<Buffer> {
  await git(gitDir, 'init', '--quiet', '--bare', 'other')
  await gitInput(`${gitDir}/other`, ['hash-object', '-w', '--stdin'], hello)
  return gitInput(`${gitDir}/other`, ['pack-objects', '--stdout', '-q'], `${helloId}\n`)
}
