import { expect, it } from 'vitest'
import { useEngine } from '../../fixtures/engineWorld.ts'
import { drawStepGraph } from './stepGraph.ts'

it('a graph shows which step has followed which, and steps that never ran', async () => {
  await using world = await useEngine({
    a: { condition: { a: 1, b: null }, content: ({ data }) => void (data.b = 1) },
    b: { condition: { b: 1, c: null }, content: ({ data }) => void (data.c = 1) },
    never: { condition: { never: 1 } },
  })
  await world.run({ a: 1 })
  await world.run({ a: 1 })

  expect(await drawStepGraph(world.store, world.scope, world.parts.index.table)).toEqual({
    steps: [
      { name: 'a', disabled: false, runs: 2 },
      { name: 'b', disabled: false, runs: 2 },
      { name: 'never', disabled: false, runs: 0 },
    ],
    edges: [
      { to: 'a', count: 2 },
      { from: 'a', to: 'b', count: 2 },
      { from: 'b', count: 2 },
    ],
    scanned: { tasks: 2, cut: false },
  })
})
