import { describe, expect, it } from 'vitest'
import { startDevProcess } from '../fixtures/devProcess.ts'
import { useTasks } from '../fixtures/taskWorkspace.ts'
import type { Files } from '../fixtures/testDir.ts'

const EMAIL = 'ada.canary@acme.example'
const FILES: Files = {
  'stepyard.yaml': 'format: 1\nname: shop\nenvironments:\n  dev: { branch: develop }\n  qa: { branch: qa }\n',
  'environments/qa.yaml': 'policy: { piiAllowed: false }\n',
  'schemas/tasks/signup.schema.json': JSON.stringify({
    properties: { signup: { properties: { email: { type: 'string', 'x-pii': true } } } },
  }),
  'webhooks/signups.yaml': 'task: signup\n',
}

describe('what is kept of people where a server runs', () => {
  const POST = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ signup: { email: EMAIL } }),
  }

  it('is no request to a webhook that an environment without people refuses', async () => {
    await using shop = await useTasks(FILES)
    await using dev = await startDevProcess(shop.root, '-e', 'qa')
    const { ok } = await fetch(`${dev.url}/hooks/signups?who=${EMAIL}`, POST)
    await dev.told(({ type }) => type === 'webhook.received')

    const { out } = await shop.run('hook', 'show', 'last', '--json')
    expect([ok, JSON.parse(out).outcome.kind]).toEqual([false, 'refused'])
    expect(out).not.toContain('canary')
  })

  it('is a request that another one takes', async () => {
    await using shop = await useTasks(FILES)
    await using dev = await startDevProcess(shop.root)
    await fetch(`${dev.url}/hooks/signups`, POST)
    await dev.told(({ type }) => type === 'webhook.received')

    expect((await shop.run('hook', 'show', 'last', '--body')).out).toContain(EMAIL)
  })
})
