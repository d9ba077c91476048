import { chmod, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { git, testDir, type TestDir } from '../../fixtures/testDir.ts'
import { createDirectoryFilter, createOwnership } from './ownership.ts'
import { refusal } from '../../fixtures/refusal.ts'
import { blobOid, MAX_ITEM_BYTES, scanFolder, scanFolderInTurns, type Scan, type ScanRequest } from './scan.ts'

const FILES = {
  'stepyard.yaml': 'format: 1\n',
  'steps/a.ts': 'export const a = 1\n',
  'steps/deep/er/b.ts': 'export const b = 2\n',
  'steps/other/stepyard.yaml': 'format: 1\n',
  'steps/other/steps/c.ts': 'export const c = 3\n',
}

function requestFor(root: string): ScanRequest {
  const known = { at: 0, files: new Map() }
  return { root, owns: createOwnership(), enters: createDirectoryFilter(), known, now: 0 }
}

describe('scanFolderInTurns', () => {
  it('finds what a scan at once finds', async () => {
    await using dir = await testDir(FILES)

    const scan = await scanFolderInTurns(requestFor(dir.path))

    expect(scan).toEqual(scanFolder(requestFor(dir.path)))
    expect([...scan.tree.keys()].sort()).toEqual(['steps/a.ts', 'steps/deep/er/b.ts', 'stepyard.yaml'])
    expect([...scan.nested]).toEqual(['steps/other'])
  })

  it('lets others have their turn before it ends', async () => {
    await using dir = await testDir(FILES)
    const order: string[] = []

    const scanning = scanFolderInTurns(requestFor(dir.path)).then(() => order.push('scanned'))
    await setImmediate()
    order.push('others')
    await scanning

    expect(order).toEqual(['others', 'scanned'])
  })

  it('rejects for a directory that cannot be read', async () => {
    await using dir = await testDir()

    const scanning = scanFolderInTurns(requestFor(`${dir.path}/missing`))

    await expect(scanning).rejects.toMatchObject({ code: 'FOLDER_UNREADABLE' })
  })
})

// Later than every file: what was known then is believed.
const LATER = Date.now() + 60_000
const again = (dir: TestDir, { known }: Scan): Scan => scanFolder({ ...requestFor(dir.path), known, now: LATER })
const first = (dir: TestDir): Scan => scanFolder({ ...requestFor(dir.path), now: LATER })

describe('scanFolder', () => {
  it('gives the ids and modes that git gives', async () => {
    await using dir = await testDir(FILES)
    await chmod(join(dir.path, 'steps/a.ts'), 0o755)
    const { tree } = first(dir)
    expect(tree.get('steps/a.ts')).toEqual({
      oid: await git(dir.path, 'hash-object', '--no-filters', 'steps/a.ts'),
      mode: '100755',
    })
    expect(blobOid(new Uint8Array())).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391')
  })

  it('reads nothing again that is known', async () => {
    await using dir = await testDir(FILES)
    const scan = first(dir)
    expect([scan.hashed, again(dir, scan).hashed]).toEqual([3, 0])
    expect(again(dir, scan).tree).toEqual(scan.tree)
  })

  it('notices an edit that keeps size and time', async () => {
    await using dir = await testDir(FILES)
    const file = join(dir.path, 'steps/a.ts')
    await utimes(file, 1_000_000, 1_000_000)
    const scan = first(dir)
    await writeFile(file, 'export const a = 2\n')
    await utimes(file, 1_000_000, 1_000_000)
    expect(again(dir, scan).tree.get('steps/a.ts')?.oid).toBe(blobOid(await readFile(file)))
  })

  it('notices a file that was put in the place of another', async () => {
    await using dir = await testDir({ ...FILES, 'steps/twin.ts': 'export const a = 2\n' })
    const [file, twin] = [join(dir.path, 'steps/a.ts'), join(dir.path, 'steps/twin.ts')]
    for (const each of [file, twin]) await utimes(each, 1_000_000, 1_000_000)
    const scan = first(dir)
    await rename(twin, file)
    expect(again(dir, scan).tree.get('steps/a.ts')?.oid).toBe(blobOid(Buffer.from('export const a = 2\n')))
  })

  it('believes nothing about a file as young as the knowledge', async () => {
    await using dir = await testDir(FILES)
    const scan = scanFolder({ ...requestFor(dir.path), now: 0 })
    expect(again(dir, scan).hashed).toBe(3)
  })

  it('forgets files that are gone', async () => {
    await using dir = await testDir(FILES)
    const scan = first(dir)
    await rm(join(dir.path, 'steps/a.ts'))
    const later = again(dir, scan)
    expect([later.tree.has('steps/a.ts'), later.known.files.has('steps/a.ts')]).toEqual([false, false])
  })

  it('follows no link and names what stands in the place of an item', async () => {
    await using dir = await testDir({ ...FILES, 'elsewhere/steps/x.ts': 'x\n' })
    await symlink('../elsewhere/steps', join(dir.path, 'steps/linked'))
    await symlink('a.ts', join(dir.path, 'steps/link.ts'))
    await using server = createServer()
    await new Promise<void>((resolve) => void server.listen(join(dir.path, 'steps/socket.ts'), resolve))
    await writeFile(join(dir.path, 'steps/big.ts'), Buffer.alloc(MAX_ITEM_BYTES + 1))

    const { odd, tree } = first(dir)

    expect(Object.fromEntries(odd.map(({ path, reason }) => [path, reason]))).toEqual({
      'steps/big.ts': 'too-large',
      'steps/link.ts': 'symlink',
      'steps/linked': 'symlink',
      'steps/socket.ts': 'special',
    })
    expect([...tree.keys()]).not.toContain('steps/linked/x.ts')
  })

  it('takes an item of exactly the largest size', async () => {
    await using dir = await testDir({ 'steps/big.ts': Buffer.alloc(MAX_ITEM_BYTES) })
    expect(first(dir)).toMatchObject({ odd: [], hashed: 1 })
  })

  it('names a file whose accents are spelled as no item is', async () => {
    const path = 'steps/caf\u0065\u0301.ts'
    await using dir = await testDir({ [path]: 'a\n' })
    expect(first(dir)).toMatchObject({ odd: [{ path, reason: 'spelling' }] })
  })

  it('opens no folder that cannot hold an item', async () => {
    await using dir = await testDir(FILES)
    for (const folder of ['node_modules', '.git', '.stepyard', 'vendor']) {
      await mkdir(join(dir.path, folder))
      await chmod(join(dir.path, folder), 0)
    }
    expect(first(dir).tree.size).toBe(3)
  })

  it('has one whole version of a file that is being saved (GIT-25)', async () => {
    await using dir = await testDir(FILES)
    const [file, draft] = [join(dir.path, 'steps/a.ts'), join(dir.path, 'draft')]
    const versions = ['a\n'.repeat(50_000), 'b\n'.repeat(70_000), FILES['steps/a.ts']]
    const ids = versions.map((text) => blobOid(Buffer.from(text)))
    const saving = new AbortController()
    const saver = saveOverAndOver({ file, draft, versions, signal: saving.signal })
    for (let round = 0; round < 100; round++) {
      const scan = await scanFolderInTurns(requestFor(dir.path))
      expect(ids).toContain(scan.tree.get('steps/a.ts')?.oid)
    }
    saving.abort()
    await saver
  })

  it.skipIf(process.getuid?.() === 0)('throws for an item that may not be read', async () => {
    await using dir = await testDir(FILES)
    await chmod(join(dir.path, 'steps/a.ts'), 0)
    expect(await refusal(() => first(dir))).toMatchObject({ code: 'FOLDER_UNREADABLE', data: { path: 'steps/a.ts' } })
  })
})

/** Saves as editors do: beside the file, then in its place. */
async function saveOverAndOver(job: {
  readonly file: string
  readonly draft: string
  readonly versions: readonly string[]
  readonly signal: AbortSignal
}): Promise<void> {
  for (let round = 0; !job.signal.aborted; round++) {
    await writeFile(job.draft, job.versions[round % job.versions.length] ?? '')
    await rename(job.draft, job.file)
  }
}
