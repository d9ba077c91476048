import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { git, writeFiles } from '../../../fixtures/testDir.ts'
import { moveCheckout, planMove } from './moveCheckout.ts'
import { among, level, levelOf, type Moves, statusOf, useMoves } from './moves.suite.ts'
import { openCheckout } from './openCheckout.ts'

const first = { 'steps/one.ts': 'one\n', 'steps/old.ts': 'old\n', 'README.md': 'hello\n' }
const change = { 'steps/one.ts': 'uno\n', 'steps/two.ts': 'two\n', 'steps/old.ts': null }

describe('moveCheckout', () => {
  it('leaves git status clean and git pull with nothing to do after a pull', async () => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    const request = await moves.pulled(tip, change)

    expect(await planMove(request)).toMatchObject({ kind: 'move', to: tip })
    expect(await moveCheckout(request)).toEqual(await moveOf(request))
    expect(await git(moves.clone, 'status', '--short', '--branch')).toBe('## main...origin/main')
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('writes the reflog of the branch and of HEAD', async () => {
    await using moves = await useMoves(first)
    await moveCheckout(await moves.pulled(await moves.publish(change), change))
    expect(await git(moves.clone, 'reflog', '-1', '--format=%gs')).toBe('stepyard: follow the workspace')
    expect(await git(moves.clone, 'reflog', '-1', '--format=%gs', 'main')).toBe('stepyard: follow the workspace')
  })

  it('shows an edit that was merged as an edit, and nothing else', async () => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    await moveCheckout(await moves.pulled(tip, { ...change, 'steps/one.ts': 'uno and mine\n' }))
    expect(await statusOf(moves.clone)).toBe(' M steps/one.ts')
    expect(await git(moves.clone, 'pull')).toContain('up to date')
  })

  it('keeps unstaged edits and untracked files outside the workspace', async () => {
    await using moves = await useMoves(first)
    await writeFiles(moves.clone, { 'README.md': 'mine\n', 'notes.txt': 'mine\n' })
    await moveCheckout(await moves.pulled(await moves.publish(change), change))
    expect(await statusOf(moves.clone)).toBe(' M README.md\n?? notes.txt')
  })

  it('follows a commit that a push has made on HEAD', async () => {
    await using moves = await useMoves(first)
    await writeFiles(moves.clone, change)
    const tip = await moves.publish(change)
    await moveCheckout(await moves.pulled(tip, {}, { isItem: among(Object.keys(change)) }))
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('swaps a file for a folder and a folder for a file', async () => {
    await using moves = await useMoves({ 'steps/a': 'file\n', 'steps/b/c': 'below\n' })
    const [gone, put] = [
      { 'steps/a': null, 'steps/b': null },
      { 'steps/a/x': 'x\n', 'steps/b': 'file\n' },
    ]
    await moves.publish(gone)
    const tip = await moves.publish(put)
    await moves.pulled(tip, gone)
    const request = await moves.pulled(tip, put)

    const isItem = among(['steps/a', 'steps/b/c', 'steps/b', 'steps/a/x'])
    expect(await moveCheckout({ ...request, isItem })).toMatchObject({ kind: 'move' })
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('takes the mode of the tip', async () => {
    await using moves = await useMoves(first)
    const mate = join(moves.clone, '../mate')
    await chmod(join(mate, 'steps/one.ts'), 0o755)
    const tip = await moves.publish({ 'steps/one.ts': 'one\n' })
    await moveCheckout(await moves.pulled(tip, { 'steps/one.ts': 'one\n' }))
    expect(await git(moves.clone, 'ls-files', '--stage', 'steps/one.ts')).toMatch(/^100755/)
  })

  it('brings hundreds of objects over as one pack', async () => {
    await using moves = await useMoves(first)
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`steps/n${index}.ts`, `${index}\n`]))
    const tip = await moves.publish(many)
    await moveCheckout(await moves.pulled(tip, many))
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it.each([
    ['a shallow clone', ['--depth=1']],
    ['a clone that turns line ends to CRLF', ['-c', 'core.autocrlf=true']],
    ['a clone with index version 4', ['-c', 'index.version=4', '-c', 'feature.manyFiles=true']],
    ['a clone with a separate remote name', ['--origin=upstream']],
    ['a sparse clone', ['--sparse']],
  ])('works in %s', async (_, args) => {
    await using moves = await useMoves({ 'top.ts': 'one\n' }, args)
    const tip = await moves.publish({ 'top.ts': 'uno\n', 'new.ts': 'new\n' })
    await moveCheckout(await moves.pulled(tip, { 'top.ts': 'uno\n', 'new.ts': 'new\n' }))
    expect(await levelOf(moves.clone)).toEqual(level(tip))
  })

  it('never makes the repository shallow from a shallow store', async () => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    const store = join(moves.store, '../shallow.git')
    await git(moves.clone, 'clone', '--quiet', '--bare', '--depth=2', `file://${moves.remote}`, store)
    await moveCheckout(await moves.pulled(tip, change, { store }))
    expect(await levelOf(moves.clone)).toEqual(level(tip))
    expect(await git(moves.clone, 'rev-parse', '--is-shallow-repository')).toBe('false')
  })

  it('works in a linked worktree, and leaves the main one alone', async () => {
    await using moves = await useMoves(first)
    await git(moves.clone, 'switch', '--quiet', '-c', 'other')
    const tree = join(moves.clone, '../tree')
    await git(moves.clone, 'worktree', 'add', '--quiet', tree, 'main')
    const tip = await moves.publish(change)
    const checkout = await openCheckout(tree)
    await writeFiles(tree, change)
    const request = { ...(await moves.pulled(tip, {})), ...(checkout ? { checkout } : {}) }

    await moveCheckout({ ...request, isItem: among(Object.keys(change)) })
    expect([await statusOf(tree), await statusOf(moves.clone)]).toEqual(['', ''])
    expect(await git(tree, 'rev-parse', 'HEAD')).toBe(tip)
  })

  it('gives an unborn branch its first commit', async () => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    const fresh = join(moves.clone, '../fresh')
    await git(moves.clone, 'init', '--quiet', fresh)
    await git(moves.clone, 'switch', '--quiet', '--detach')
    await writeFiles(fresh, { ...first, ...change })
    const checkout = await openCheckout(fresh)
    const paths = Object.keys({ ...first, ...change })
    const request = { ...(await moves.pulled(tip, {})), isItem: among(paths) }

    await moveCheckout({ ...request, ...(checkout ? { checkout } : {}) })
    expect([await statusOf(fresh), await git(fresh, 'rev-parse', 'main')]).toEqual(['', tip])
  })

  it('changes nothing when it is done twice', async () => {
    await using moves = await useMoves(first)
    const request = await moves.pulled(await moves.publish(change), change)
    await moveCheckout(request)
    expect(await moveCheckout(request)).toEqual({ kind: 'none' })
  })

  it('does not advance the tracking ref of another remote', async () => {
    await using moves = await useMoves(first)
    const before = await git(moves.clone, 'rev-parse', 'origin/main')
    await git(moves.clone, 'remote', 'set-url', 'origin', 'https://example.org/elsewhere.git')
    await moveCheckout(await moves.pulled(await moves.publish(change), change))
    expect(await git(moves.clone, 'rev-parse', 'origin/main')).toBe(before)
  })

  it('leaves the branch when the user has staged something since the plan', async () => {
    await using moves = await useMoves(first)
    const request = await moves.pulled(await moves.publish(change), change)
    expect((await planMove(request)).kind).toBe('move')
    await writeFiles(moves.clone, { 'README.md': 'mine\n' })
    await git(moves.clone, 'add', 'README.md')
    expect(await moveCheckout(request)).toMatchObject({ kind: 'leave', reason: '"README.md" is staged' })
  })

  it('leaves the branch when it moves in the middle (REF-01)', async () => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    const onStep = async (step: string): Promise<void> => {
      if (step === 'index') await git(moves.clone, 'commit', '--quiet', '-m', 'mine')
    }
    expect(await moveCheckout(await moves.pulled(tip, change, { onStep }))).toMatchObject({ kind: 'leave' })
    expect(await git(moves.clone, 'log', '-1', '--format=%s')).toBe('mine')
  })
})

async function moveOf({ checkout, branch, tip }: Awaited<ReturnType<Moves['pulled']>>) {
  return { kind: 'move', branch, from: checkout.head, to: tip }
}
