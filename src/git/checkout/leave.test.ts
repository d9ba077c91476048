import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitFiles, git, writeFiles } from '../../../fixtures/testDir.ts'
import { moveCheckout, planMove } from './moveCheckout.ts'
import { type Moves, quiet, statusOf, useMoves } from './moves.suite.ts'
import { openCheckout } from './openCheckout.ts'

const first = { 'steps/one.ts': 'one\n2\n3\n4\n5\n', 'README.md': 'hello\n' }
const change = { 'steps/one.ts': 'uno\n2\n3\n4\n5\n' }

describe('planMove leaves the branch', () => {
  it.each<[name: string, reason: string, command: string, spoil: (moves: Moves) => Promise<unknown>]>([
    ['a staged edit', '"README.md" is staged', 'git pull --rebase --autostash', (moves) => stage(moves, 'mine\n')],
    [
      'a staged deletion',
      'is staged',
      'git pull --rebase --autostash',
      ({ clone }) => git(clone, 'rm', '-q', 'README.md'),
    ],
    [
      'local commits',
      'not on the remote',
      'git pull --rebase --autostash',
      ({ clone }) => commitFiles(clone, { x: 'x\n' }, 'mine'),
    ],
    ['a merge', 'a merge is in progress', 'git merge --continue', (moves) => conflict(moves, 'merge')],
    ['a rebase', 'a rebase is in progress', 'git rebase --continue', (moves) => conflict(moves, 'rebase')],
    ['a cherry-pick', 'a cherry-pick is in', 'git cherry-pick --continue', (moves) => conflict(moves, 'cherry-pick')],
    ['a bisect', 'a bisect is in progress', 'git bisect reset', ({ clone }) => git(clone, 'bisect', 'start')],
    [
      'a held index',
      'index.lock',
      'git pull --rebase --autostash',
      ({ clone }) => writeFile(join(clone, '.git/index.lock'), ''),
    ],
    [
      'a detached HEAD',
      'HEAD is detached',
      'git switch --merge main',
      ({ clone }) => git(clone, 'switch', '-q', '--detach'),
    ],
    [
      'a hidden file',
      '"steps/one.ts" is marked',
      'git pull --rebase --autostash',
      ({ clone }) => hide(clone, '--skip-worktree'),
    ],
    [
      'an unwatched file',
      '"steps/one.ts" is marked',
      'git pull --rebase --autostash',
      ({ clone }) => hide(clone, '--assume-unchanged'),
    ],
    ['a split index', 'split index', 'git pull --rebase --autostash', ({ clone }) => hide(clone, '--split-index')],
    [
      'a partial clone',
      'partial',
      'git pull --rebase --autostash',
      ({ clone }) => git(clone, 'config', 'remote.origin.promisor', 'true'),
    ],
  ])('with %s', async (...[, reason, command, spoil]) => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    await spoil(moves)
    const request = await moves.pulled(tip, change)
    const before = await statusOf(moves.clone).catch(String)

    expect(await planMove(request)).toEqual({ kind: 'leave', reason: expect.stringContaining(reason), command })
    expect(await moveCheckout(request)).toMatchObject({ kind: 'leave' })
    expect(await statusOf(moves.clone).catch(String)).toBe(before)
  })

  it('with a sparse index', async () => {
    await using moves = await useMoves({ ...first, 'far/away.ts': 'x\n' }, ['--sparse'])
    await git(moves.clone, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'steps')
    const request = await moves.pulled(await moves.publish(change), change)
    expect(await planMove(request)).toMatchObject({ kind: 'leave', reason: 'the repository has a sparse index' })
  })

  it('with SHA-256 objects', async () => {
    await using moves = await useMoves(first)
    const other = join(moves.clone, '../sha256')
    await git(moves.clone, 'init', '--quiet', '--object-format=sha256', other)
    await commitFiles(other, first, 'first')
    const [request, checkout] = [await moves.pulled(await moves.publish(change), change), await openCheckout(other)]
    const plan = await planMove({ ...request, ...(checkout ? { checkout } : {}) })
    expect(plan).toMatchObject({ kind: 'leave', reason: 'the repository has SHA-256 objects' })
  })

  it('with commits that a shallow store does not reach, and says that more history would do', async () => {
    await using moves = await useMoves(first)
    await moves.publish({ 'steps/one.ts': 'between\n' })
    const tip = await moves.publish(change)
    const store = join(moves.store, '../shallow.git')
    await git(moves.clone, 'clone', '--quiet', '--bare', '--depth=1', `file://${moves.remote}`, store)
    const request = await moves.pulled(tip, change, { store })
    expect(await planMove(request)).toMatchObject({ kind: 'leave', missingHistory: true })
  })

  it('where there is no git', async () => {
    await using moves = await useMoves(first)
    const effects = { ...quiet, env: { PATH: moves.store } }
    const request = await moves.pulled(await moves.publish(change), change, { effects })
    expect(await planMove(request)).toMatchObject({ kind: 'leave', reason: 'git is not installed' })
  })
})

describe('the command that planMove names', () => {
  it.each<[name: string, spoil: (moves: Moves) => Promise<unknown>]>([
    ['local commits', ({ clone }) => commitFiles(clone, { x: 'x\n' }, 'mine')],
    [
      'a local commit to the same file',
      ({ clone }) => commitFiles(clone, { 'steps/one.ts': 'one\n2\n3\n4\nfive\n' }, 'mine'),
    ],
    ['a staged edit', (moves) => stage(moves, 'mine\n')],
  ])('brings the branch level with %s', async (_, spoil) => {
    await using moves = await useMoves(first)
    const added = { ...change, 'steps/new one.ts': 'new\n', "steps/it's.ts": 'new\n' }
    const tip = await moves.publish(added)
    await spoil(moves)
    const plan = await planMove(await moves.pulled(tip, added))

    expect(await runLine(moves.clone, 'command' in plan ? plan.command : '')).toContain('Applied autostash')
    expect(await git(moves.clone, 'merge-base', 'HEAD', 'origin/main')).toBe(tip)
  })
})

describe('planMove has nothing to move', () => {
  it.each<[name: string, prepare: (moves: Moves, tip: string) => Promise<unknown>]>([
    ['on another branch', ({ clone }) => git(clone, 'switch', '-q', '-c', 'feature')],
    ['at the tip already', ({ clone }) => git(clone, 'pull', '-q')],
    [
      'with commits on top of the tip',
      async ({ clone }) => [await git(clone, 'pull', '-q'), await commitFiles(clone, { x: 'x\n' }, 'mine')],
    ],
  ])('%s', async (_, prepare) => {
    await using moves = await useMoves(first)
    const tip = await moves.publish(change)
    await prepare(moves, tip)
    expect(await planMove(await moves.pulled(tip, change))).toEqual({ kind: 'none' })
  })
})

async function stage({ clone }: Moves, content: string): Promise<void> {
  await writeFiles(clone, { 'README.md': content })
  await git(clone, 'add', 'README.md')
}

async function hide(clone: string, option: string): Promise<void> {
  await git(clone, 'update-index', option, ...(option === '--split-index' ? [] : ['steps/one.ts']))
}

/** Leaves `verb` half done over a conflict in README.md. */
async function conflict({ clone }: Moves, verb: string): Promise<void> {
  await git(clone, 'switch', '-q', '-c', 'side')
  await commitFiles(clone, { 'README.md': 'side\n' }, 'side')
  await git(clone, 'switch', '-q', 'main')
  await commitFiles(clone, { 'README.md': 'main\n' }, 'main')
  await git(clone, verb, 'side').catch(() => undefined)
}

/** What a person gets who pastes the line into a shell. */
async function runLine(cwd: string, line: string): Promise<string> {
  return git(cwd, '-c', `alias.line=!${line} 2>&1`, 'line')
}
