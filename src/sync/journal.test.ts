import { statSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir, type Files, type TestDir } from '../../fixtures/testDir.ts'
import type { TreeEntry } from '../snapshot/tree.ts'
import { blobOid } from '../workspace/scan.ts'
import { applyTransaction, recoverJournal, type ApplyTarget } from './journal.ts'
import { localFolder } from './localFolder.ts'
import { formatState, parseState } from './stateFile.ts'
import { formatJournal, type FileOp, type Journal } from './transaction.ts'

const REMOTE = { remote: 'https://example.org/a.git', branch: 'develop' }
const COMMIT = 'c'.repeat(40)

const entry = (text: string, mode: TreeEntry['mode'] = '100644'): TreeEntry => ({
  oid: blobOid(Buffer.from(text)),
  mode,
})

/** A change of a file from one text to another; `undefined` is no file. */
function change(path: string, before: string | undefined, after: string | undefined): FileOp {
  return {
    path,
    ...(before !== undefined && { before: entry(before) }),
    ...(after !== undefined && { after: entry(after) }),
  }
}

function journalOf(ops: readonly FileOp[], texts: readonly string[]): Journal {
  const entries = Object.fromEntries(ops.map(({ path, after }) => [path, after ?? null]))
  return {
    transaction: {
      environment: 'dev',
      ops,
      state: { ...REMOTE, commit: COMMIT, entries },
      move: { kind: 'none' },
      complete: true,
    },
    contents: new Map(texts.map((text) => [blobOid(Buffer.from(text)), Buffer.from(text)])),
  }
}

/** A folder with a state of nothing, and how it is written to; `onStep` can be given later. */
async function folderWith(
  files: Files,
): Promise<TestDir & { target: ApplyTarget; state: () => Promise<string | undefined> }> {
  const dir = await testDir({ ...files, '.stepyard/state/dev.json': formatState({ ...REMOTE, base: new Map() }) })
  const folder = localFolder(dir.path)
  const state = async (): Promise<string | undefined> =>
    parseState(await readFile(join(folder.state, 'dev.json'), 'utf8'))?.commit
  return { ...dir, target: { root: dir.path, folder, moveCheckout: async () => undefined }, state }
}

async function leaveJournal(target: ApplyTarget, bytes: Uint8Array | Journal, name = 'tx'): Promise<void> {
  await mkdir(target.folder.journal, { recursive: true })
  await writeFile(join(target.folder.journal, name), bytes instanceof Uint8Array ? bytes : formatJournal(bytes))
}

const read = (dir: TestDir, path: string): Promise<string> => readFile(join(dir.path, path), 'utf8')

describe('applyTransaction', () => {
  it('writes, deletes, and moves the state', async () => {
    await using dir = await folderWith({ 'steps/a.ts': 'one', 'steps/old/b.ts': 'two' })
    const ops = [
      change('steps/a.ts', 'one', 'ONE'),
      change('steps/old/b.ts', 'two', undefined),
      change('steps/c.ts', undefined, 'three'),
    ]

    await applyTransaction(dir.target, journalOf(ops, ['one', 'ONE', 'two', 'three']))

    expect(await readdir(join(dir.path, 'steps'))).toEqual(['a.ts', 'c.ts'])
    expect([await read(dir, 'steps/a.ts'), await read(dir, 'steps/c.ts')]).toEqual(['ONE', 'three'])
    expect(await dir.state()).toBe(COMMIT)
    expect((await readdir(join(dir.path, '.stepyard'))).sort()).toEqual(['state'])
  })

  it.each([
    '../out.ts',
    '/tmp/out.ts',
    'steps/../../out.ts',
    '.git/config',
    'steps/.GIT/hooks/x',
    '.stepyard/lock',
    '.env',
    'a\\b',
  ])('refuses to write %s, whoever asks', async (path) => {
    await using dir = await folderWith({})

    const applied = applyTransaction(dir.target, journalOf([change(path, undefined, 'x')], ['x']))

    await expect(applied).rejects.toMatchObject({ code: 'UNSAFE_FOLDER' })
  })

  it('keeps the permissions of a file that it replaces', async () => {
    await using dir = await folderWith({ 'steps/a.ts': 'one' })
    await chmod(join(dir.path, 'steps/a.ts'), 0o640)

    await applyTransaction(dir.target, journalOf([change('steps/a.ts', 'one', 'two')], ['one', 'two']))

    const { mode } = statSync(join(dir.path, 'steps/a.ts'))
    expect(mode & 0o777).toBe(0o640)
  })

  it('puts everything back when one file turns out to be another', async () => {
    await using dir = await folderWith({ 'steps/a.ts': 'one', 'steps/b.ts': 'two' })
    const onStep = (step: string): void => {
      if (step === 'steps/b.ts') writeFileSync(join(dir.path, step), 'mine')
    }
    const ops = [
      change('steps/a.ts', 'one', undefined),
      change('steps/b.ts', 'two', 'TWO'),
      change('steps/a.ts/x.ts', undefined, 'x'),
    ]

    const applied = applyTransaction({ ...dir.target, onStep }, journalOf(ops, ['one', 'two', 'TWO', 'x']))

    await expect(applied).rejects.toMatchObject({ code: 'FILE_CHANGED' })
    expect([await read(dir, 'steps/a.ts'), await read(dir, 'steps/b.ts')]).toEqual(['one', 'mine'])
    expect(await dir.state()).toBeUndefined()
  })
})

describe('recoverJournal', () => {
  const ops = [
    change('steps/a.ts', 'one', 'ONE'),
    change('steps/b.ts', 'two', undefined),
    change('steps/c.ts', undefined, 'three'),
  ]
  const journal = journalOf(ops, ['one', 'ONE', 'two', 'three'])

  it('does nothing where nothing was cut short', async () => {
    await using dir = await folderWith({})

    expect(await recoverJournal(dir.target)).toEqual({ outcome: 'none', kept: [] })
  })

  it('finishes what was half done', async () => {
    await using dir = await folderWith({ 'steps/a.ts': 'ONE', 'steps/b.ts': 'two' })
    await leaveJournal(dir.target, journal)

    expect(await recoverJournal(dir.target)).toEqual({ outcome: 'finished', environment: 'dev', kept: [] })

    expect(await readdir(join(dir.path, 'steps'))).toEqual(['a.ts', 'c.ts'])
    expect(await dir.state()).toBe(COMMIT)
  })

  it('undoes what was half undone', async () => {
    await using dir = await folderWith({ 'steps/a.ts': 'ONE', 'steps/c.ts': 'three' })
    await leaveJournal(dir.target, journal, 'undo')

    expect(await recoverJournal(dir.target)).toMatchObject({ outcome: 'undone' })

    expect(await readdir(join(dir.path, 'steps'))).toEqual(['a.ts', 'b.ts'])
    expect([await read(dir, 'steps/a.ts'), await read(dir, 'steps/b.ts')]).toEqual(['one', 'two'])
    expect(await dir.state()).toBeUndefined()
  })

  it('leaves a file that was edited since, and the state with it', async () => {
    await using dir = await folderWith({ 'steps/a.ts': 'mine', 'steps/b.ts': 'two' })
    await leaveJournal(dir.target, journal)

    expect(await recoverJournal(dir.target)).toMatchObject({ outcome: 'finished', kept: ['steps/a.ts'] })

    expect(await read(dir, 'steps/a.ts')).toBe('mine')
    expect(await readdir(join(dir.path, 'steps'))).toEqual(['a.ts', 'c.ts'])
    expect(await dir.state()).toBeUndefined()
  })

  it.each(['tx', 'undo'])('leaves what was put in the way since, with the journal named %s', async (name) => {
    await using dir = await folderWith({ 'steps/a.ts': 'one', 'steps/c.ts/mine.txt': 'mine', outside: 'mine' })
    await symlink(join(dir.path, 'outside'), join(dir.path, 'steps/b.ts'))
    await leaveJournal(dir.target, journal, name)

    const { kept } = await recoverJournal(dir.target)

    expect(kept).toEqual(name === 'tx' ? ['steps/b.ts', 'steps/c.ts'] : [])
    expect([await read(dir, 'steps/c.ts/mine.txt'), await read(dir, 'outside')]).toEqual(['mine', 'mine'])
    expect(await readdir(join(dir.path, '.stepyard'))).toEqual(['state'])
  })

  it('makes no state out of an update alone', async () => {
    await using dir = await folderWith({ 'steps/a.ts': 'one', 'steps/b.ts': 'two' })
    await writeFile(join(dir.target.folder.state, 'dev.json'), '{')
    await leaveJournal(dir.target, journal)

    await recoverJournal(dir.target)

    expect(await read(dir, '.stepyard/state/dev.json')).toBe('{')
  })

  it.each(damaged(journal))('discards a journal that is %s, and touches nothing', async (_, bytes) => {
    await using dir = await folderWith({ 'steps/a.ts': 'one', 'steps/b.ts': 'two' })
    await leaveJournal(dir.target, bytes)

    expect(await recoverJournal(dir.target)).toMatchObject({ outcome: 'discarded' })

    expect(await readdir(join(dir.path, 'steps'))).toEqual(['a.ts', 'b.ts'])
    expect(await readdir(join(dir.path, '..'))).not.toContain('out.ts')
    expect(await readdir(join(dir.path, '.stepyard'))).toEqual(['state'])
  })
})

/** Journals that must not be believed: broken ones, and whole ones that somebody else made. */
function damaged({ transaction, contents }: Journal): [string, Uint8Array][] {
  const whole = formatJournal({ transaction, contents })
  const flipped = Buffer.from(whole)
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 2) ^ 1, flipped.length - 2)
  const forged = (changed: object): Uint8Array =>
    formatJournal({ transaction: { ...transaction, ...changed }, contents })
  return [
    ['empty', new Uint8Array()],
    ['cut off', whole.subarray(0, whole.length - 1)],
    ['cut off in its header', whole.subarray(0, 120)],
    ['wrong in one bit', flipped],
    ['noise', Buffer.alloc(500, 0xa7)],
    ['about a file outside', forged({ ops: [change('../out.ts', undefined, 'three')] })],
    ['about an absolute path', forged({ ops: [change('/tmp/out.ts', undefined, 'three')] })],
    ['about a hook', forged({ ops: [change('.git/hooks/post-checkout', undefined, 'three')] })],
    ['about another state file', forged({ environment: '../../out' })],
    ['about bytes it does not have', forged({ ops: [change('steps/a.ts', 'one', 'elsewhere')] })],
    ['of another shape', forged({ ops: [{ path: 7 }] })],
    ['without a state', forged({ state: null })],
    [
      'about a commit that is an option',
      forged({ move: { kind: 'move', branch: 'develop', from: COMMIT, to: '--exec=x' } }),
    ],
  ]
}
