import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { git, writeFiles } from '../../../fixtures/testDir.ts'
import { readIdentity } from '../identity.ts'
import { moveCheckout, planMove } from './moveCheckout.ts'
import { type Moves, quiet, useMoves } from './moves.suite.ts'
import { openCheckout } from './openCheckout.ts'
import { readRemoteUrl } from './readRemoteUrl.ts'
import { trackedUnder } from './trackedUnder.ts'

const HOOKS = [
  'reference-transaction',
  'post-index-change',
  'post-checkout',
  'post-merge',
  'pre-commit',
  'update',
  'fsmonitor-watchman',
]
const change = { 'steps/one.ts': 'uno\n', 'steps/two.ts': 'two\n' }

it.each(['clone', 'store'] as const)('runs nothing that the %s brings along (GIT-12)', async (where) => {
  await using moves = await useMoves({ 'steps/one.ts': 'one\n', '.gitattributes': '* filter=x diff=x\n' })
  const tip = await moves.publish(change)
  const canary = await poison(moves, where)

  const request = await moves.pulled(tip, change)
  await openCheckout(moves.clone, quiet)
  await readRemoteUrl(request.checkout)
  await trackedUnder(request.checkout, '.env*')
  await readIdentity({ checkout: request.checkout, effects: quiet }).catch(() => undefined)
  expect((await planMove(request)).kind).toBe('move')
  expect((await moveCheckout(request)).kind).toBe('move')
  expect(existsSync(canary)).toBe(false)
})

it('stands beside a plain git that runs it', async () => {
  await using moves = await useMoves({ 'steps/one.ts': 'one\n', '.gitattributes': '* filter=x diff=x\n' })
  const canary = await poison(moves, 'clone')
  await git(moves.clone, 'status').catch(() => undefined)
  expect(existsSync(canary)).toBe(true)
})

it('reads no address from a file that the repository includes', async () => {
  await using moves = await useMoves({ 'evil.inc': '[remote "origin"]\nurl = https://evil.example.org/r\n' })
  const { checkout } = await moves.pulled('', {})
  await git(moves.clone, 'config', 'include.path', '../evil.inc')
  expect(await git(moves.clone, 'config', 'remote.origin.url')).toContain('evil')
  expect(await readRemoteUrl(checkout)).toBe(`file://${moves.remote}`)
})

/** Sets up everything that Git runs by itself to touch a file, and answers that file. */
async function poison(moves: Moves, where: 'clone' | 'store'): Promise<string> {
  const gitDir = where === 'clone' ? join(moves.clone, '.git') : moves.store
  const canary = join(moves.store, '../canary')
  const script = join(moves.store, '../script.sh')
  const hooks = HOOKS.map((hook) => join(gitDir, 'hooks', hook))
  for (const file of [script, ...hooks]) {
    await writeFiles('/', { [file]: `#!/bin/sh\necho "$0 $@ ($GIT_DIR)" >>'${canary}'\n` })
    await chmod(file, 0o755)
  }
  for (const [key, value] of settings(script, join(gitDir, 'hooks'))) await git(gitDir, 'config', key, value)
  return canary
}

function settings(script: string, hooks: string): readonly (readonly [string, string])[] {
  const programs = [
    ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'core.editor', 'core.askPass', 'core.alternateRefsCommand'],
    ['diff.external', 'diff.x.textconv', 'diff.x.command', 'filter.x.clean', 'filter.x.smudge', 'filter.x.process'],
    ['gpg.program', 'credential.helper', 'uploadpack.packObjectsHook', 'merge.x.driver', 'core.gitProxy'],
  ].flat()
  const switches = {
    'core.hooksPath': hooks,
    'log.showSignature': 'true',
    'commit.gpgSign': 'true',
    'protocol.ext.allow': 'always',
  }
  const aliases = ['update-index', 'update-ref', 'diff-tree'].map((name) => [`alias.${name}`, `!${script}`] as const)
  return [...programs.map((key) => [key, script] as const), ...Object.entries(switches), ...aliases]
}
