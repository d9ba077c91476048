import { expect, it } from 'vitest'
import { GITHUB_TOKEN, SECRET_SAMPLES } from '../../fixtures/secretSamples.ts'
import { useWorld, worldFiles } from '../../fixtures/syncWorld.ts'
import type { Files } from '../../fixtures/testDir.ts'

const CONDITION = 'export const condition = { a: 1 }\n'
const WITH_TOKEN = `${CONDITION}export const content = async () => '${GITHUB_TOKEN}'\n`
const REASON = 'A token of nobody for tests.'

/** Pushes an edit of a fresh clone; the error where it is refused. */
async function push(files: Files, message?: string): Promise<unknown> {
  await using world = await useWorld()
  const clone = await world.clone('ann')
  await clone.pull()
  await clone.edit(files)
  const options = { environment: 'dev', ...(message !== undefined && { message }) }
  return await clone.push(options).then(
    ({ commit }) => commit,
    (error: unknown) => error,
  )
}

it.each([
  ['code', 'steps/a.ts', WITH_TOKEN],
  ['a fixture', 'fixtures/a.json', JSON.stringify({ token: GITHUB_TOKEN })],
  ['base64', 'fixtures/b.json', `{ "body": "${Buffer.from(`key ${GITHUB_TOKEN}`).toString('base64')}" }`],
  [
    'a library',
    'libraries/shop/key.ts',
    `export const key = \`${SECRET_SAMPLES.find(([id]) => id === 'private-key')?.[1]}\`\n`,
  ],
])('SEC-11 a push is refused that would send a secret in %s', async (_name, path, text) => {
  const refused = await push({ [path]: text })

  expect(refused).toMatchObject({ code: 'SECRET_IN_PUSH', hint: expect.stringContaining('fingerprint: "') })
  expect(JSON.stringify(refused)).toContain(path)
  expect(String(refused)).not.toContain(GITHUB_TOKEN.slice(0, 8))
})

it('SEC-11 a push is refused whose message holds a secret', async () => {
  const refused = await push(
    { 'steps/a.ts': `${CONDITION}export const content = async () => {}\n` },
    `with ${GITHUB_TOKEN}`,
  )

  expect(refused).toMatchObject({ code: 'SECRET_IN_PUSH', hint: expect.stringContaining('another message') })
})

it('SEC-11 a push is refused that renames a file with a secret', async () => {
  await using world = await useWorld({ files: { ...worldFiles, 'steps/old.ts': WITH_TOKEN } })
  const clone = await world.clone('ann')
  await clone.pull()
  await clone.edit({ 'steps/old.ts': null, 'steps/new.ts': WITH_TOKEN })

  await expect(clone.push({ environment: 'dev', allowDelete: true })).rejects.toMatchObject({ code: 'SECRET_IN_PUSH' })
})

it.each([
  [
    'the path in stepyard.yaml',
    `check: { allow: [{ code: SECRET_IN_CODE, path: steps/a.ts, reason: ${REASON} }] }\n`,
    '',
  ],
  ['a comment at the line', '', `// stepyard-allow SECRET_IN_CODE: ${REASON}\n`],
])('SEC-11 a secret that %s allows is sent', async (_name, config, comment) => {
  const text = `${CONDITION}${comment}export const content = async () => '${GITHUB_TOKEN}'\n`
  const commit = await push({ 'stepyard.yaml': worldFiles['stepyard.yaml'] + config, 'steps/a.ts': text })

  expect(commit).toMatch(/^[0-9a-f]{40}$/)
})
