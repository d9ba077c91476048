import { execFileSync } from 'node:child_process'
import { chmod, chown, mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getuid } from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSdk, readFolderState, type BuiltSdk } from '../../fixtures/killable.ts'
import { openClone, useWorld, worldEffects, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { git } from '../../fixtures/testDir.ts'
import { isStepyardError } from '../errors.ts'
import { applyPull } from './applyPull.ts'
import { applyPush } from './applyPush.ts'

const isRoot = getuid?.() === 0

/** Eight items of 12 KB, so that a disk can run full within any of them. */
const big = (word: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`steps/big${at}.ts`, `// ${word}\n`.repeat(2000 - at)]))

/** Whether a file system can be mounted here; most containers may not. */
async function mountSmallDisk(path: string): Promise<boolean> {
  await mkdir(path, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', path], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Leaves `free` bytes on the disk. */
async function fill(disk: string, free: number): Promise<void> {
  const { bavail, bsize } = await statfs(disk)
  const size = bavail * bsize - free
  if (size > 0) await writeFile(join(disk, 'ballast'), Buffer.alloc(size))
}

describe('on a disk that runs full (REF-07)', () => {
  let world: World
  let disk: string
  let mounted = false

  beforeAll(async () => {
    world = await useWorld({ files: { ...worldFiles, ...big('one') } })
    disk = join(world.dir, 'disk')
    mounted = await mountSmallDisk(disk)
  })
  afterAll(async () => {
    if (mounted) execFileSync('umount', ['-l', disk])
    await world[Symbol.asyncDispose]()
  })

  async function freshClone(): Promise<Clone> {
    for (const name of await readdir(disk)) await rm(join(disk, name), { recursive: true })
    const root = join(disk, 'clone')
    await git(world.dir, 'clone', '--quiet', '--branch', 'develop', world.url, root)
    await git(root, 'config', 'user.name', 'ada')
    await git(root, 'config', 'user.email', 'ada@example.org')
    return openClone({ name: 'ada', root, backend: 'system', effects: worldEffects() })
  }

  it('a pull is put back, or finished by the next command once there is space', async ({ skip }) => {
    if (!mounted) skip('no file system can be mounted here')
    const start = (await world.tip('develop')) ?? ''
    await world.commit({ ...big('two'), 'steps/charge.ts': null })
    const codes = new Set<string>()
    for (let free = 0; !codes.has('pulled'); free += 20 * 1024) {
      const clone = await freshClone()
      await clone.git('reset', '--quiet', '--hard', start)
      const plan = await clone.planPull()
      const before = await readFolderState(clone.root)
      await fill(disk, free)

      const code = await codeOf(applyPull(await clone.workspace(), plan, { effects: clone.effects }))

      codes.add(code)
      const now = (await readFolderState(clone.root)).files
      expect(now).toEqual(code === 'DISK_FULL' ? before.files : now)
      await rm(join(disk, 'ballast'), { force: true })
      await clone.status()
      const { files } = await readFolderState(clone.root)
      const after = Object.fromEntries(
        Object.entries(await world.remoteFiles()).map(([path, text]) => [path, `- ${text}`]),
      )
      expect([before.files, after]).toContainEqual(files)
      await clone.pull()
      expect((await readFolderState(clone.root)).files).toEqual(after)
    }
    expect([...codes]).toContain('DISK_FULL')
  })

  it('a push has sent everything or nothing, and the next one is complete', async ({ skip }) => {
    if (!mounted) skip('no file system can be mounted here')
    const codes = new Set<string>()
    for (let free = 0, run = 0; !codes.has('pushed'); free += 16 * 1024, run++) {
      const clone = await freshClone()
      await clone.pull()
      await clone.edit(big(`three${run}`))
      const [plan, tip] = [await clone.planPush(), await world.tip('develop')]
      await fill(disk, free)

      const code = await codeOf(applyPush(await clone.workspace(), plan, { effects: clone.effects }), 'pushed')

      codes.add(code)
      const moved = (await world.tip('develop')) !== tip
      expect({ code, moved }).toEqual({ code, moved: code === 'DISK_FULL' ? false : moved })
      await rm(join(disk, 'ballast'), { force: true })
      await clone.push()
      expect(await world.remoteFiles()).toEqual(await clone.files())
    }
    expect([...codes]).toContain('DISK_FULL')
  })
})

async function codeOf(call: Promise<unknown>, done = 'pulled'): Promise<string> {
  return call.then(
    () => done,
    (error: unknown) => {
      if (!isStepyardError(error)) throw error
      return error.code
    },
  )
}

describe.skipIf(!isRoot)('as a user who may not do everything (REF-07)', () => {
  const user = 65_534
  const asUser = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups']
  let sdk: BuiltSdk
  let world: World
  beforeAll(async () => {
    sdk = await buildSdk()
    world = await useWorld({ server: true, files: { ...worldFiles, 'steps/sub/inner.ts': 'one\n' } })
    await chmod(world.dir, 0o755)
  })
  afterAll(async () => {
    await sdk[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })

  async function ownClone(name: string): Promise<Clone> {
    const clone = await world.clone(name)
    await chown(join(world.dir, 'clones'), user, user)
    execFileSync('chown', ['-R', `${user}:${user}`, clone.root])
    return clone
  }

  it.each([
    ['may not be listed', 0o000],
    ['may be listed but not entered', 0o444],
  ])('a folder that %s does not look deleted', async (_, mode) => {
    const clone = await ownClone(`folder${mode}`)
    await chmod(join(clone.root, 'steps/sub'), mode)

    for (const call of ['status', 'pull', 'push'] as const) {
      const result = await sdk.call({ root: clone.root, call, options: { allowDelete: true, maxDelete: 99 } }, asUser)
      expect({ call, code: result.code }).toEqual({ call, code: 'FOLDER_UNREADABLE' })
    }
  })

  it('a file that may not be read does not look deleted', async () => {
    const clone = await ownClone('file')
    await chmod(join(clone.root, 'steps/charge.ts'), 0o200)

    const result = await sdk.call({ root: clone.root, call: 'push', options: { allowDelete: true } }, asUser)

    expect(result.code).toMatch(/^FILE_UNREADABLE$|^FOLDER_UNREADABLE$/)
    expect(Object.keys(await world.remoteFiles())).toContain('steps/charge.ts')
  })

  it('a folder that may not be written to puts back what was written elsewhere', async () => {
    const clone = await ownClone('frozen')
    await world.commit({ 'steps/charge.ts': 'two\n', 'steps/sub/inner.ts': 'two\n', 'libraries/a/b.ts': 'two\n' })
    await chmod(join(clone.root, 'steps/sub'), 0o555)
    const before = await readFolderState(clone.root)

    const result = await sdk.call({ root: clone.root, call: 'pull' }, asUser)

    expect(result.code).toBe('FOLDER_NOT_WRITABLE')
    expect((await readFolderState(clone.root)).files).toEqual(before.files)
    await chmod(join(clone.root, 'steps/sub'), 0o755)
    expect(await sdk.call({ root: clone.root, call: 'pull' }, asUser)).not.toHaveProperty('code')
    expect(await clone.read('steps/sub/inner.ts')).toBe('two\n')
  })

  it('a .stepyard that may not be written to writes nothing', async () => {
    const clone = await ownClone('foreign')
    await world.commit({ 'steps/receive.ts': 'three\n' })
    await mkdir(join(clone.root, '.stepyard'))
    await chown(join(clone.root, '.stepyard'), 0, 0)
    const before = await readFolderState(clone.root)

    const result = await sdk.call({ root: clone.root, call: 'pull' }, asUser)

    expect(result.code).toBe('FOLDER_NOT_WRITABLE')
    expect(await readFolderState(clone.root)).toEqual(before)
  })
})
