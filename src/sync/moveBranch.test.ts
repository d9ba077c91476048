import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openClone, useWorld, worldFiles, type Clone, type World, type WorldOptions } from '../../fixtures/syncWorld.ts'
import { commitFiles, git, writeFiles } from '../../fixtures/testDir.ts'
import type { PlannedMove } from './plan.ts'

const charge =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"
const change = { 'steps/charge.ts': charge, 'steps/new.ts': `// new\n${charge}`, 'libraries/shop/money.ts': null }

interface Case {
  readonly name: string
  readonly world?: WorldOptions
  readonly clone?: (world: World) => Promise<Clone>
  /** What was done to the repository before the pull. */
  readonly spoil?: (clone: Clone, world: World) => Promise<unknown>
  /** What else the branch changed. */
  readonly foreign?: boolean
  readonly move: PlannedMove['kind']
  readonly reason?: string
  /** Whether the branch that the command checks out is behind, and takes another pull. */
  readonly again?: true
}

const cloneWith =
  (...args: string[]) =>
  (world: World): Promise<Clone> =>
    world.clone('ann', { args })
const config = (key: string, value: string) => async (clone: Clone) => clone.git('config', key, value)

const cases: readonly Case[] = [
  { name: 'a workspace at the root', move: 'move' },
  { name: 'the isomorphic backend', world: { backend: 'isomorphic' }, move: 'move' },
  { name: 'other files on the branch', foreign: true, move: 'stage', reason: 'also changes "README.md"' },
  { name: 'a subfolder', world: { prefix: 'automations/orders' }, move: 'move' },
  {
    name: 'a subfolder and other files on the branch',
    world: { prefix: 'automations/orders' },
    foreign: true,
    move: 'stage',
    reason: 'also changes "README.md"',
  },
  { name: 'a linked worktree', clone: linkedWorktree, move: 'move' },
  {
    name: 'a detached HEAD',
    spoil: (clone) => clone.git('switch', '--quiet', '--detach'),
    move: 'leave',
    reason: 'HEAD is detached',
    again: true,
  },
  { name: 'a staged edit', spoil: stageReadme, move: 'leave', reason: 'is staged' },
  {
    name: 'local commits',
    spoil: ({ root }) => commitFiles(root, { 'notes.md': 'mine\n' }, 'Mine'),
    move: 'leave',
    reason: 'has commits that are not on the remote',
  },
  {
    name: 'a local commit that edits the workspace',
    spoil: ({ root }) => commitFiles(root, { 'environments/dev.yaml': 'greeting: mine\nretries: 3\n' }, 'Mine'),
    move: 'leave',
    reason: 'has commits that are not on the remote',
  },
  {
    name: 'edits that nobody staged',
    spoil: (clone) => clone.edit({ 'README.md': 'edited\n', x: 'new\n' }),
    move: 'move',
  },
  { name: 'a shallow clone', clone: cloneWith('--depth=1'), move: 'move' },
  { name: 'a single-branch clone', clone: cloneWith('--single-branch'), move: 'move' },
  { name: 'a partial clone', clone: cloneWith('--filter=blob:none'), move: 'leave', reason: 'partial clone' },
  {
    name: 'a sparse checkout that has the workspace',
    world: { prefix: 'orders' },
    spoil: ({ root }) => git(join(root, '..'), 'sparse-checkout', 'set', '--cone', 'orders'),
    move: 'move',
  },
  { name: 'a submodule beside the workspace', spoil: addSubmodule, move: 'move' },
  { name: 'an index of version 4', spoil: (clone) => clone.git('update-index', '--index-version', '4'), move: 'move' },
  { name: 'feature.manyFiles', spoil: config('feature.manyFiles', 'true'), move: 'move' },
  { name: 'core.autocrlf', clone: cloneWith('--config', 'core.autocrlf=true'), move: 'move' },
  {
    name: 'an eol attribute',
    world: { files: { ...worldFiles, '.gitattributes': '* text eol=crlf\n' } },
    move: 'move',
  },
  { name: 'pull.rebase', spoil: config('pull.rebase', 'true'), move: 'move' },
  {
    name: 'a split index',
    spoil: (clone) => clone.git('update-index', '--split-index'),
    move: 'leave',
    reason: 'split',
  },
]

describe('after a pull with', () => {
  it.each(cases.map((each) => [each.name, each.move, each] as const))('%s: %s', async (...[, kind, given]) => {
    await using world = await useWorld(given.world)
    const clone = await (given.clone ?? ((at) => at.clone('ann')))(world)
    await clone.pull({ environment: 'dev' })
    await given.spoil?.(clone, world)
    await world.commit(change)
    if (given.foreign) await commitForeign(world)
    const untouched = await statusOf(clone)

    const { plan, move } = await clone.pull({ environment: 'dev' })

    expect(plan.move.kind).toBe(kind)
    expect(move).toEqual(plan.move)
    expect('reason' in plan.move ? plan.move.reason : '').toContain(given.reason ?? '')
    if ('command' in plan.move) await runLine(clone, plan.move.command)
    if (given.again) await clone.pull({ environment: 'dev' })
    expect(await statusOf(clone)).toBe(untouched)
    await git(clone.root, 'pull', '--quiet', ...(kind === 'leave' ? ['--rebase', '--autostash'] : []))
    expect(await clone.git('merge-base', 'HEAD', 'origin/develop')).toBe(await world.tip('develop'))
    expect(await statusOf(clone)).toBe(untouched)
  })

  it('another branch checked out, git shows what was pulled as edits, and the plan says so', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.git('switch', '--quiet', '--create', 'feature')
    await world.commit({ 'steps/charge.ts': charge })
    const { plan, move } = await clone.pull({ environment: 'dev' })

    expect(move).toEqual({ kind: 'none' })
    expect(plan.warnings).toMatchObject([{ code: 'OTHER_BRANCH', message: expect.stringContaining('"feature"') }])
    expect(await statusOf(clone)).toBe(' M steps/charge.ts')
  })

  it('several workspaces in one repository, each brings its own and the last moves the branch', async () => {
    await using world = await useWorld({ prefix: 'orders' })
    const orders = await world.clone('ann')
    const top = join(orders.root, '..')
    await writeFiles(join(top, 'support'), worldFiles)
    await git(top, 'add', '--all')
    await git(top, 'commit', '--quiet', '-m', 'Second workspace')
    await git(top, 'push', '--quiet')
    const support = openClone({ name: 'ann', root: join(top, 'support'), backend: 'system', effects: orders.effects })
    const { importCommit } = await import('../../fixtures/importCommit.ts')
    const files = { 'orders/steps/charge.ts': charge, 'support/steps/charge.ts': charge }
    await importCommit(world.path, { branch: 'develop', files })

    expect((await orders.pull()).move.kind).toBe('stage')
    expect((await support.pull()).move.kind).toBe('stage')
    await git(top, 'pull', '--quiet')
    expect(await statusOf(orders)).toBe('')
    expect(await support.read('steps/charge.ts')).toBe(charge)
  })

  it('no repository but one named in stepyard.yaml, there is nothing to move', async () => {
    await using world = await useWorld({ backend: 'isomorphic' })
    const root = join(world.dir, 'plain')
    await mkdir(root)
    const stepyard = `${worldFiles['stepyard.yaml']}source: { repository: "${world.url}" }\n`
    await writeFiles(root, { 'stepyard.yaml': stepyard })
    const { effects } = await world.clone('ann')
    const plain = openClone({ name: 'plain', root, backend: 'isomorphic', effects })

    expect((await plain.pull({ environment: 'dev', exclude: ['stepyard.yaml'] })).move).toEqual({ kind: 'none' })
    expect(await plain.files()).toEqual({ ...worldFiles, 'stepyard.yaml': stepyard })
  })
})

async function linkedWorktree(world: World): Promise<Clone> {
  const main = await world.clone('main', { branch: 'staging' })
  const root = join(world.dir, 'clones/linked')
  await main.git('worktree', 'add', '--quiet', root, 'develop')
  return openClone({ name: 'linked', root, backend: 'system', effects: main.effects })
}

async function stageReadme(clone: Clone): Promise<void> {
  await clone.edit({ 'README.md': 'staged\n' })
  await clone.git('add', 'README.md')
}

async function addSubmodule(clone: Clone, world: World): Promise<void> {
  const gitmodules = '[submodule "vendor"]\n\tpath = vendor\n\turl = https://example.org/vendor.git\n'
  const vendor = { mode: '160000', content: '1'.repeat(40) }
  await world.commit({ '.gitmodules': gitmodules, vendor })
  await clone.git('pull', '--quiet')
}

async function commitForeign(world: World): Promise<void> {
  const { importCommit } = await import('../../fixtures/importCommit.ts')
  await importCommit(world.path, { branch: 'develop', files: { 'README.md': 'for all\n' } })
}

async function statusOf({ root }: Clone): Promise<string> {
  const text = await git(root, '-c', 'core.quotePath=false', 'status', '--porcelain', '--untracked-files=all', ':/')
  return text
}

/** What a person gets who pastes the line into a shell. */
async function runLine(clone: Clone, line: string): Promise<void> {
  await git(clone.root, '-c', `alias.line=!${line}`, 'line')
}
