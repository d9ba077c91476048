import { describe, expect, it } from 'vitest'
import { typedWorkspace } from '../fixtures/typedWorkspace.ts'
import { writeFiles } from '../fixtures/testDir.ts'
import { openDevTypes } from './devTypes.ts'
import { loadWorkspace } from './workspace/load.ts'

const TASK = 'schemas/tasks/order.schema.json'

async function opened() {
  const typed = await typedWorkspace({})
  await typed.write()
  const workspace = await loadWorkspace(typed.root)
  await writeFiles(typed.root, { [TASK]: '{ "type": "object" }' })
  const types = openDevTypes(typed.root, () => workspace, { now: () => new Date(0), log: () => {} })
  return { typed, types }
}

describe('types of a folder that is served', () => {
  it('are written when it closes, at the latest', async () => {
    const { typed, types } = await opened()
    await using _ = typed
    types.changed([TASK])
    await types.idle()

    expect(await typed.stale()).toEqual([])
  })

  it('are made again of what is read after files that were newer than the workspace', async () => {
    await using typed = await typedWorkspace({})
    let workspace = await loadWorkspace(typed.root)
    const types = openDevTypes(typed.root, () => workspace, { now: () => new Date(0), log: () => {} })
    await writeFiles(typed.root, { 'environments/dev.yaml': 'values: { CURRENCY: EUR }\n' })
    await types.update()
    workspace = await loadWorkspace(typed.root)
    types.changed(['environments/dev.yaml'])
    await types.idle()

    expect(await typed.read('config.d.ts')).toContain('CURRENCY')
  })

  it('stay as they are when a file changes that they are not made of', async () => {
    const { typed, types } = await opened()
    await using _ = typed
    types.changed(['fakes/shop.ts'])
    await types.idle()

    expect(await typed.stale()).toEqual(['stale tasks.d.ts'])
  })
})
