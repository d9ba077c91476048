import { expect, it } from 'vitest'
import { runInProcess as run } from '../../fixtures/commandLine.ts'
import { testDir } from '../../fixtures/testDir.ts'

it.each([
  ['a branch that is taken', ['set', 'qa', '--branch', 'develop'], 'SHARED_BRANCH'],
  ['a promotion from nowhere', ['set', 'qa', '--branch', 'qa', '--promote-from', 'nope'], 'UNKNOWN_ENVIRONMENT'],
  ['the end of what another one is promoted from', ['remove', 'staging'], 'UNKNOWN_ENVIRONMENT'],
])('an edit is made and %s is told', async (_, args, code) => {
  await using dir = await testDir()
  await run(dir.path, 'init')
  const { out, err } = await run(dir.path, 'env', ...args)

  expect(out).toBe('Changed stepyard.yaml\n')
  expect(err).toContain(code)
})

it.each([
  ['FOO', 'FOO=value'],
  ['=x', 'KEY=value'],
])('`env set dev %s` is answered with what to write', async (pair, write) => {
  await using dir = await testDir()
  await run(dir.path, 'init')
  expect((await run(dir.path, 'env', 'set', 'dev', pair)).err).toContain(`Write \`${write}\`.`)
})
