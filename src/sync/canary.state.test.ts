import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess, type CommandLineRun } from '../../fixtures/commandLine.ts'
import { printedBy, runEveryCommand } from '../../fixtures/everyCommand.ts'
import { hostileCases, writeHostileCommit } from '../../fixtures/hostileRepos.ts'
import { useWorld, worldFiles, type Clone } from '../../fixtures/syncWorld.ts'
import { testDir, writeFiles } from '../../fixtures/testDir.ts'
import { blobOid } from '../workspace/scan.ts'

const evil = Buffer.from('#!/bin/sh\nexit 1\n')
const entry = { oid: blobOid(evil), mode: '100755' }
const zeros = '0'.repeat(40)

// Where a write would run a program, leave the workspace, or reach what is not synced.
const forbidden = [
  '../escaped.sh',
  '../../escaped.sh',
  '/tmp/escaped-by-stepyard.sh',
  '.git/hooks/pre-commit',
  '.git/config',
  '.GIT/hooks/pre-commit',
  'steps/../../escaped.sh',
  '.stepyard/git/config',
  '.env.local',
  'steps\\..\\..\\escaped.sh',
]

describe('a .stepyard that came with an archive', () => {
  it.each(forbidden)('with a journal that writes %j is not carried out (GIT-03, DUR-18)', async (path) => {
    await using at = await prepare()
    await writeJournal(at.clone, { ops: [{ path, after: entry }] })
    const before = await at.everything()

    expect(await runInProcess(at.clone.root, 'status', '-e', 'dev')).toMatchObject({ code: 0 })
    expect(await at.everything()).toStrictEqual(before)
    expect(existsSync('/tmp/escaped-by-stepyard.sh')).toBe(false)
  })

  it('with a journal of an environment that is a path writes no state there', async () => {
    await using at = await prepare()
    await writeJournal(at.clone, { environment: '../../../escaped', ops: [] })
    const before = await at.everything()

    await runInProcess(at.clone.root, 'pull', '-e', 'dev', '--yes')
    expect(await at.everything()).toStrictEqual(before)
  })

  it.each(forbidden)('with a state and a conflict at %j reads and writes nothing there', async (path) => {
    await using at = await prepare()
    await at.clone.pull()
    await writeState(at.clone, path)
    await writeConflicts(at.clone, path)
    const before = await at.everything()

    for (const decision of ['--theirs', '--markers', '--merged', '--ours'])
      await runInProcess(at.clone.root, 'resolve', '-e', 'dev', decision, '--', path)
    const printed = printedBy(await runEveryCommand(at.clone.root))
    expect(without(await at.everything(), 'environments/dev.yaml')).toStrictEqual(
      without(before, 'environments/dev.yaml'),
    )
    expect(printed).not.toContain(path)
  })

  it('is no way to change how objects behave', async () => {
    await using at = await prepare()
    const polluted = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    for (const file of ['state/dev.json', 'conflicts/dev.json', 'cache/files.json', 'lock', 'environment'])
      await writeFiles(join(at.clone.root, '.stepyard'), { [file]: polluted })

    await runEveryCommand(at.clone.root)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it.each(['state', 'cache', 'cache/fetched', 'journal', 'backup', 'conflicts', 'drafts', 'git', ''])(
    'with a link in the place of its folder %j leads no write elsewhere (GIT-04, GIT-05)',
    async (folder) => {
      await using at = await prepare()
      await using outside = await testDir({ 'kept.txt': 'x' })
      const place = join(at.clone.root, '.stepyard', folder)
      await mkdir(dirname(place), { recursive: true })
      await symlink(outside.path, place)

      await runEveryCommand(at.clone.root)
      expect(await readdir(outside.path)).toStrictEqual(['kept.txt'])
    },
  )

  it.each([
    'environment',
    'state/dev.json',
    'conflicts/dev.json',
    'cache/files.json',
    'journal/tx',
    'lock',
    '.gitignore',
  ])('with a link to what never ends as %j comes to an end (GIT-18)', async (file) => {
    await using at = await prepare()
    const place = join(at.clone.root, '.stepyard', file)
    await mkdir(dirname(place), { recursive: true })
    await symlink('/dev/zero', place)

    const runs = await runEveryCommand(at.clone.root)
    expect(runs.filter(({ err }) => err.includes('INTERNAL'))).toStrictEqual([])
  })

  it('that is committed is refused by name', async () => {
    await using at = await prepare()
    await writeJournal(at.clone, { ops: [{ path: '.git/hooks/pre-commit', after: entry }] })
    await at.clone.git('add', '--force', '.stepyard')
    await at.clone.git('commit', '--quiet', '-m', 'state')

    for (const args of [['status'], ['pull', '--yes'], ['push', '--yes'], ['log']]) {
      const { code, err } = await runInProcess(at.clone.root, ...args, '-e', 'dev')
      expect({ code, err }).toMatchObject({ code: 4, err: expect.stringContaining('STATE_TRACKED') })
    }
    expect(existsSync(join(at.clone.root, '.git/hooks/pre-commit'))).toBe(false)
  })
})

describe('a folder that came with an archive', () => {
  it.each(['environments', 'environments/dev.yaml', 'stepyard.yaml'])(
    'with a link as %s gets nothing written through it (GIT-04)',
    async (path) => {
      await using at = await prepare()
      await using outside = await testDir({ 'dev.yaml': 'kept: 1\n', 'stepyard.yaml': worldFiles['stepyard.yaml'] })
      await rm(join(at.clone.root, path), { recursive: true })
      await symlink(
        join(outside.path, path === 'environments' ? '' : path.replace('environments/', '')),
        join(at.clone.root, path),
      )

      await runEveryCommand(at.clone.root)
      expect(await readFile(join(outside.path, 'dev.yaml'), 'utf8')).toBe('kept: 1\n')
      expect((await readdir(outside.path)).sort()).toStrictEqual(['dev.yaml', 'stepyard.yaml'])
    },
  )
})

describe('the thirty-one hostile repositories (GIT-01, GIT-02)', () => {
  it.each(['system', 'isomorphic'] as const)('are refused as a branch by %s, with exit code 4', async (backend) => {
    await using world = await useWorld({ server: backend === 'isomorphic' })
    const clone = await world.clone('ada')
    await clone.edit({ 'stepyard.yaml': `${worldFiles['stepyard.yaml']}include: ['**']\n` })
    const before = await clone.files()
    const around = await readdir(join(world.dir, 'clones'))

    const refused: string[] = []
    for (const hostile of hostileCases) {
      await writeHostileCommit(world.path, hostile, 'develop')
      await rm(join(clone.root, '.stepyard'), { recursive: true, force: true })
      const run = await runInProcess(clone.root, 'pull', '-e', 'dev', '--yes', '--git-backend', backend)
      if (isRefusal(run)) refused.push(hostile.title)
    }
    expect(refused).toStrictEqual(hostileCases.map(({ title }) => title))
    expect(await clone.files()).toStrictEqual(before)
    expect(await readdir(join(world.dir, 'clones'))).toStrictEqual(around)
  })
})

/** Refused for what is in it, in words without a character that a terminal acts on. */
function isRefusal({ code, err }: CommandLineRun): boolean {
  const escaped = !/(?!\n)[\p{Cc}\p{Cf}]/u.test(err)
  // An honest server does not even send a tree with an empty name, and ends the transfer.
  if (/repository corruption|bad pack header/.test(err)) return escaped && code !== 0
  return escaped && code === 4 && /UNSAFE_TREE|OBJECTS_CORRUPT/.test(err)
}

interface Prepared extends AsyncDisposable {
  readonly clone: Clone
  /** Every path with its content below the folder that holds the clone, but for what git and Stepyard keep. */
  everything(): Promise<Record<string, string>>
}

async function prepare(): Promise<Prepared> {
  const world = await useWorld()
  const clone = await world.clone('ada')
  const top = dirname(clone.root)
  return {
    clone,
    everything: async () => {
      const files: Record<string, string> = {}
      for (const found of await readdir(top, { recursive: true, withFileTypes: true })) {
        const path = join(found.parentPath, found.name).slice(top.length + 1)
        const kept = path.startsWith('ada/.stepyard/') || /^ada\/\.git\/(?!hooks|config)/.test(path)
        if (found.isFile() && !kept) files[path] = await readFile(join(top, path), 'utf8')
      }
      return files
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

function without(files: Record<string, string>, end: string): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith(end)))
}

async function writeJournal({ root }: Clone, part: object): Promise<void> {
  const state = { remote: 'x', branch: 'develop', entries: {} }
  const transaction = { environment: 'dev', state, move: { kind: 'none' }, complete: true, ...part }
  const header = Buffer.from(JSON.stringify({ transaction, contents: { [entry.oid]: [0, evil.byteLength] } }))
  const hash = createHash('sha256').update(header).digest('hex')
  const first = Buffer.from(`stepyard-journal 1 ${header.byteLength} ${hash}\n`)
  await writeFiles(root, { '.stepyard/journal/tx': Buffer.concat([first, header, evil]) })
  await mkdir(join(root, '.stepyard/drafts'), { recursive: true })
}

// As if the branch had it at its tip, so that nobody would look there again.
async function writeState({ root }: Clone, path: string): Promise<void> {
  const file = join(root, '.stepyard/state/dev.json')
  const state = JSON.parse(await readFile(file, 'utf8')) as { base: string }
  await writeFile(file, JSON.stringify({ ...state, base: `${state.base}${entry.oid} 100755 ${path}\n` }))
}

async function writeConflicts({ root }: Clone, path: string): Promise<void> {
  const side = { oid: zeros, mode: '100644' }
  const conflict = {
    path,
    title: path,
    conflict: 'content',
    places: [],
    files: { ours: path },
    ours: side,
    theirs: entry,
  }
  await writeFiles(root, { '.stepyard/conflicts/dev.json': JSON.stringify([conflict]) })
}
