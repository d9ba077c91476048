import { expect, it } from 'vitest'
import { runInProcess as run } from '../../fixtures/commandLine.ts'
import { useWorld, worldFiles } from '../../fixtures/syncWorld.ts'

it('a folder means every conflict in it', async () => {
  await using world = await useWorld()
  const clone = await world.clone('ann')
  await clone.pull()
  const paths = ['steps/charge.ts', 'steps/receive.ts', 'libraries/shop/money.ts'] as const
  const edited = (by: string) => Object.fromEntries(paths.map((path) => [path, `// ${by}\n${worldFiles[path]}`]))
  await clone.edit(edited('mine'))
  await world.commit(edited('yours'))
  await run(clone.root, 'pull', '--yes')

  const { code, err } = await run(clone.root, '-C', 'steps', 'resolve', '.', '--ours')
  expect(code).toBe(0)
  expect(err).toMatch(/^step charge: .*2 conflicts left\.\nstep receive: .*1 conflict left\.\n$/s)
  expect((await run(clone.root, 'resolve', 'nope', '--ours')).err).toContain('there is one at libraries/shop/money.ts')
})
