import { expect, it } from 'vitest'
import { useEngine } from '../../fixtures/engineWorld.ts'
import { SHOP_STEPS, STOLEN, TEA } from '../../fixtures/shopSteps.ts'
import { SHOP } from '../../fixtures/taskWorkspace.ts'
import { testDir, type Files } from '../../fixtures/testDir.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { examineHealth } from './examineHealth.ts'

async function useHealth(files: Files = SHOP) {
  const dir = await testDir(files)
  const world = await useEngine(SHOP_STEPS, { usage: { cpu: 1, heap: 230 } })
  const workspace = await loadWorkspace(dir.path)
  const { store, scope } = world
  return {
    world,
    examine: (since?: number) => examineHealth({ store, scope, workspace, since }),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await dir[Symbol.asyncDispose]()
    },
  }
}

it('reads what step runs spent out of the journal', async () => {
  await using health = await useHealth()
  await health.world.run(TEA)
  const { findings } = await health.examine()

  expect(findings.map(({ code, step }) => `${code} ${step}`)).toEqual([
    'NEAR_LIMIT price',
    'NEAR_LIMIT charge',
    'NEAR_LIMIT ship',
  ])
})

it('reads the newest 500 journals of many, and says so', async () => {
  await using health = await useHealth()
  for (let count = 0; count < 501; count += 1) {
    await health.world.engine.submit({ name: 'order', data: STOLEN, actor: 'local:ada' })
  }
  await health.world.engine.idle()
  const { findings, scanned } = await health.examine()

  expect(scanned).toEqual({ tasks: 500, of: 501, cut: true, open: [] })
  expect(findings.find(({ code }) => code === 'ERROR_RECURS')?.evidence.count).toBe(501)
  expect(findings.find(({ code }) => code === 'STEP_NEVER_RAN')?.step).toBe('ship')
})

it('knows a step that ran on a task whose journal is not read', async () => {
  await using health = await useHealth()
  await health.world.run(TEA)
  for (let count = 0; count < 500; count += 1) await health.world.run(STOLEN)
  const { findings } = await health.examine()

  expect(findings.filter(({ code }) => code === 'STEP_NEVER_RAN')).toEqual([])
})

it('says nothing about webhooks where nobody knows who called them', async () => {
  await using health = await useHealth({ ...SHOP, 'webhooks/orders.yaml': 'task: order\n' })

  expect((await health.examine()).findings).toEqual([])
})

it('looks at connectors that only libraries call', async () => {
  await using health = await useHealth({
    ...SHOP,
    'connectors/mail-box.yaml': 'type: http\n',
    'libraries/mail/send.ts': 'export const send = (connectors: any) => connectors.mailBox.send({})\n',
  })

  expect((await health.examine()).findings).toEqual([])
})
