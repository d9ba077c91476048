import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readFolderState } from '../../fixtures/killable.ts'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'
import { applyPull } from './applyPull.ts'

const NEW = 'export const condition = { fresh: true }\n'
const OUTSIDE = 'steps/sub/inner.ts'

/** A clone that is one commit behind: that commit changes three items, in an order that puts a change before each fault. */
async function behind(): Promise<{ world: World; clone: Clone } & AsyncDisposable> {
  const world = await useWorld({ files: { ...worldFiles, [OUTSIDE]: 'one\n' } })
  const clone = await world.clone('ada')
  await clone.pull()
  await world.commit({ 'steps/charge.ts': NEW, 'steps/new.ts': NEW, 'steps/fresh/deep.ts': NEW, [OUTSIDE]: 'two\n' })
  return { world, clone, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

/** What stands in the way of a pull, how it gets there, and the code of the error that names it. */
const OBSTACLES: Readonly<Record<string, readonly [spoil: (root: string) => Promise<unknown>, code: string]>> = {
  'a directory where a file must go': [
    async (root) => {
      await mkdir(join(root, 'steps/new.ts'))
      await writeFile(join(root, 'steps/new.ts/notes.txt'), 'mine\n')
    },
    'PATH_IN_THE_WAY',
  ],
  'a file where a directory must go': [(root) => writeFile(join(root, 'steps/fresh'), 'mine\n'), 'PATH_IN_THE_WAY'],
  'an untracked file of other content': [(root) => writeFile(join(root, 'steps/new.ts'), 'mine\n'), 'CONFLICT'],
  'a read-only file': [(root) => chmod(join(root, 'steps/charge.ts'), 0o444), 'FILE_READ_ONLY'],
  'a link in the place of an item': [(root) => symlink('/etc/hostname', join(root, 'steps/new.ts')), 'UNSAFE_FOLDER'],
  'a link in the place of a folder': [(root) => symlink('/etc', join(root, 'steps/fresh')), 'UNSAFE_FOLDER'],
  'a pipe that nobody writes to': [
    async (root) => execFileSync('mkfifo', [join(root, 'steps/pipe.ts')]),
    'UNSAFE_FOLDER',
  ],
}

describe('a pull that meets', () => {
  it.each(Object.entries(OBSTACLES))('%s stops before the first write', async (_, [spoil, code]) => {
    await using at = await behind()
    await spoil(at.clone.root)
    const before = await readFolderState(at.clone.root)

    await expect(at.clone.pull()).rejects.toMatchObject({ code })

    expect((await readFolderState(at.clone.root)).files).toEqual(before.files)
  })

  it('a file of two gigabytes refuses it by its size', async () => {
    await using at = await behind()
    await at.clone.edit({ 'steps/huge.ts': '' })
    await truncate(join(at.clone.root, 'steps/huge.ts'), 2 * 1024 ** 3)

    await expect(at.clone.pull()).rejects.toMatchObject({ code: 'UNSAFE_FOLDER', data: { path: 'steps/huge.ts' } })
  })

  it('a socket stops before the first write', async () => {
    await using at = await behind()
    const server = createServer().listen(join(at.clone.root, 'steps/socket.ts'))
    await once(server, 'listening')

    await expect(at.clone.pull()).rejects.toMatchObject({ code: 'UNSAFE_FOLDER' })
    server.close()
  })

  it('an empty directory in the place of a file takes its place', async () => {
    await using at = await behind()
    await mkdir(join(at.clone.root, 'steps/new.ts/empty/nested'), { recursive: true })

    await at.clone.pull()

    expect(await at.clone.read('steps/new.ts')).toBe(NEW)
  })

  it.each([
    ['a twin in other case', { 'steps/CHARGE.ts': NEW }],
    ['a device of Windows', { 'steps/aux.ts': NEW }],
    ['a link', { 'steps/link.ts': { mode: '120000', content: '/etc/hostname' } }],
    ['a folder of this machine', { '.stepyard/state/dev.json': NEW }],
  ])('%s on the branch reads nothing of it', async (_, files) => {
    await using at = await behind()
    const before = await readFolderState(at.clone.root)
    await at.world.commit(files)

    await expect(at.clone.pull()).rejects.toMatchObject({ code: 'UNSAFE_TREE' })

    expect(await readFolderState(at.clone.root)).toEqual(before)
  })
})

describe('between the plan and the write', () => {
  /** A folder outside of the workspace that looks just like `steps/sub`. */
  async function plantLink({ world, clone }: { world: World; clone: Clone }): Promise<string> {
    const outside = join(world.dir, 'outside')
    await rename(join(clone.root, 'steps/sub'), outside)
    await symlink(outside, join(clone.root, 'steps/sub'))
    return join(outside, 'inner.ts')
  }

  it('a link planted above a file leads no write out of the workspace', async () => {
    await using at = await behind()
    const [plan, workspace] = [await at.clone.planPull(), await at.clone.workspace()]
    const outside = await plantLink(at)

    const applied = applyPull(workspace, plan, { effects: at.clone.effects })

    await expect(applied).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })
    expect(await readFile(outside, 'utf8')).toBe('one\n')
    expect(await at.clone.read('steps/charge.ts')).toBe(worldFiles['steps/charge.ts'])
  })

  it('a link planted while others are written puts everything back, and nothing outside is touched', async () => {
    await using at = await behind()
    const outside = join(at.world.dir, 'outside')
    const onStep = (step: string): void => {
      if (step !== OUTSIDE || existsSync(outside)) return
      renameSync(join(at.clone.root, 'steps/sub'), outside)
      symlinkSync(outside, join(at.clone.root, 'steps/sub'))
    }

    await expect(at.clone.pull({ onStep })).rejects.toMatchObject({ code: 'PATH_IN_THE_WAY' })

    expect(await readFile(join(outside, 'inner.ts'), 'utf8')).toBe('one\n')
    expect(await at.clone.read('steps/charge.ts')).toBe(worldFiles['steps/charge.ts'])
  })

  it.each(['steps/charge.ts', 'steps/new.ts', 'steps/fresh/deep.ts', OUTSIDE])(
    'a save of %s right before it is replaced survives, and everything else is put back',
    async (path) => {
      await using at = await behind()
      const before = await readFolderState(at.clone.root)
      const onStep = (step: string): void => {
        if (step !== path) return
        mkdirSync(join(at.clone.root, path, '..'), { recursive: true })
        writeFileSync(join(at.clone.root, path), 'saved just now\n')
      }

      await expect(at.clone.pull({ onStep })).rejects.toMatchObject({ code: 'FILE_CHANGED' })

      expect((await readFolderState(at.clone.root)).files).toEqual({ ...before.files, [path]: '- saved just now\n' })
    },
  )

  it('a mode changed right before a file is replaced survives', async () => {
    await using at = await behind()
    const onStep = (step: string): void => {
      if (step === 'steps/charge.ts') chmodSync(join(at.clone.root, step), 0o755)
    }

    await expect(at.clone.pull({ onStep })).rejects.toMatchObject({ code: 'FILE_CHANGED' })

    const { files } = await readFolderState(at.clone.root)
    expect(files['steps/charge.ts']).toBe(`x ${worldFiles['steps/charge.ts']}`)
  })
})

describe('a push of', () => {
  it.each([
    ['a twin in other case', 'steps/CHARGE.ts'],
    ['a device of Windows', 'steps/nul.ts'],
    ['a name that Windows cuts off', 'steps/dot./a.ts'],
  ])('%s is refused with the path', async (_, path) => {
    await using at = await behind()
    await at.clone.pull()
    const tip = await at.world.tip('develop')
    await at.clone.edit({ [path]: NEW })

    await expect(at.clone.push()).rejects.toMatchObject({ code: expect.stringMatching(/^UNSAFE_FOLDER$|^CONFLICT$/) })

    expect(await at.world.tip('develop')).toBe(tip)
  })
})
