import { expect, it } from 'vitest'
import { testEffects } from '../../fixtures/testEffects.ts'
import type { LocalEngine } from '../localEngine.ts'
import type { CommandContext } from './command.ts'
import { createDevKeys } from './devKeys.ts'

it('the key o shows the page, and says where it is when nothing can show it', async () => {
  const [opened, said]: [string[], string[]] = [[], []]
  let press = (_key: string): void => {}
  const terminal = {
    color: false,
    err: (text: string) => void said.push(text),
    keys: (listener: (key: string) => void) => ((press = listener), () => {}),
    open: async (address: string) => opened.push(address) > 1,
  }
  const keys = createDevKeys({ terminal, effects: testEffects() } as unknown as CommandContext)
  keys.open({} as LocalEngine, 'http://localhost:4711')

  press('o')
  await expect.poll(() => said).toEqual(['No browser could be started; the page is at http://localhost:4711\n'])
  press('o')
  await expect.poll(() => opened).toHaveLength(2)
  expect(said).toHaveLength(1)
})
