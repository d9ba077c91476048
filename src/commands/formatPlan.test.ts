import { expect, it } from 'vitest'
import { runInProcess as run } from '../../fixtures/commandLine.ts'
import { useWorld, worldFiles } from '../../fixtures/syncWorld.ts'
import { git } from '../../fixtures/testDir.ts'
import { formatWarning } from './formatPlan.ts'
import { createPaint } from './paint.ts'

const paint = createPaint(false)

it('a note about a line names its place', () => {
  const finding = { message: 'A colon is missing.', hint: 'Add it.', file: 'a.yaml', line: 3 }
  expect(formatWarning(finding, paint)).toBe('note: a.yaml:3: A colon is missing.\n      Add it.\n')
})

it('a note about no line is only what it says', () => {
  expect(formatWarning({ message: 'Gone.', file: '.stepyard/state/dev.json' }, paint)).toBe('note: Gone.\n')
})

it('a protected branch that does not exist yet is made, as the plan says', async () => {
  const { 'stepyard.yaml': stepyard, 'steps/charge.ts': charge } = worldFiles
  const sent = { 'stepyard.yaml': stepyard, 'steps/charge.ts': charge }
  await using world = await useWorld({ files: sent })
  await git(world.path, 'branch', '--quiet', '-D', 'main')
  const { root } = await world.clone('ann')
  const { out } = await run(root, 'push', '-e', 'prod', '--yes')

  expect(out).toContain('2 items to send.\n')
  expect(await world.remoteFiles('main')).toEqual(sent)
})

it('the command that merges a proposal works as it is printed', async () => {
  await using world = await useWorld()
  const { root, edit, files } = await world.clone('ann', { branch: 'main' })
  await edit({ 'environments/dev.yaml': 'description: Mine.\n' })
  const { out } = await run(root, 'push', '-e', 'prod', '--yes')
  await git(root, 'stash', '--quiet')
  const [, command = ''] = /Merge it from there: (.*)\n/.exec(out) ?? []
  await git(root, '-c', `alias.line=!${command}`, 'line')

  expect(await files()).toMatchObject({ 'environments/dev.yaml': 'description: Mine.\n' })
})
