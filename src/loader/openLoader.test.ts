import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../fixtures/testDir.ts'
import type { StepCall, StepWorld } from '../stepHost.ts'
import { loadWorkspace } from '../workspace/load.ts'
import { openLoader } from './openLoader.ts'

const WORKSPACES = join(import.meta.dirname, '../../fixtures/workspaces')

describe('openLoader', () => {
  it.each([
    ['customer-onboarding', 'signup/accept', { signup: { email: 'a@acme.com', company: 'Acme' } }, 'accepted'],
    ['customer-onboarding', 'billing/create-customer', { signup: { email: 'a@acme.com' } }, 'cus_1'],
    ['github-release', 'release/announce', { release: { tag: 'v1.0.0' } }, 'announcedAt'],
    ['order-intake-mts', 'intake/02. extract lines', { textAsHtml: '2 x AB-1234', order: {} }, 'extracted'],
  ])('runs a step of %s', async (...[name, step, data, expected]) => {
    await using dir = await testDir({ 'stepyard.yaml': 'format: 1\nname: x\nenvironments: { dev: { branch: dev } }\n' })
    await cp(join(WORKSPACES, name), dir.path, { recursive: true })
    const loader = await openLoader({ root: dir.path, workspace: await loadWorkspace(dir.path) })

    const outcome = await loader.host.run({ ...CALL, step, data }, WORLD)
    await loader.close()

    expect(JSON.stringify(outcome)).toContain(expected)
  })
})

const CALL: StepCall = {
  step: '',
  generation: 1,
  task: { id: 't-1', name: 'one', tags: [], subtasks: 0 },
  data: {},
  seed: 'seed',
  audit: [],
}

const WORLD: StepWorld = {
  workspace: { name: 'w', id: 'w-1', environment: 'dev' },
  signal: new AbortController().signal,
  now: () => 0,
  config: (key) => key,
  call: async () => ({ id: 'cus_1' }),
}
