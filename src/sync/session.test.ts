import { describe, expect, it } from 'vitest'
import { startGitServer } from '../../fixtures/gitServer.ts'
import { useWorld, worldEffects, worldFiles } from '../../fixtures/syncWorld.ts'

const token = 'canary-token-0123456789'

describe('a token of the environment (GIT-22)', () => {
  it('does not go to a host that only stepyard.yaml names', async () => {
    await using at = await arrange()
    const effects = worldEffects({ env: { STEPYARD_GIT_TOKEN: token } })

    await expect(at.clone.planPull({ effects })).rejects.toMatchObject({ code: 'AUTH_FAILED' })
    expect(at.authorizations()).toStrictEqual([])
  })

  it('goes there when STEPYARD_GIT_HOST names it', async () => {
    await using at = await arrange()
    const effects = worldEffects({ env: { STEPYARD_GIT_TOKEN: token, STEPYARD_GIT_HOST: at.host } })

    expect((await at.clone.planPull({ effects })).environment).toBe('dev')
  })

  it("goes there when git's own remote is on the same host", async () => {
    await using at = await arrange()
    await at.clone.git('remote', 'set-url', 'origin', `http://${at.host}/other/place.git`)
    const effects = worldEffects({ env: { STEPYARD_GIT_TOKEN: token } })

    expect((await at.clone.planPull({ effects })).environment).toBe('dev')
  })

  it("goes to git's own remote", async () => {
    await using at = await arrange()
    await at.clone.edit({ 'stepyard.yaml': worldFiles['stepyard.yaml'] })
    await at.clone.git('remote', 'set-url', 'origin', at.url)
    const effects = worldEffects({ env: { STEPYARD_GIT_TOKEN: token } })

    expect((await at.clone.planPull({ effects })).environment).toBe('dev')
  })
})

/** A clone whose stepyard.yaml names a repository on a server that asks for the token. */
async function arrange() {
  const server = await startGitServer({ auth: { password: token } })
  const repository = await server.createRepository('acme/orders')
  await repository.commit(worldFiles, { branch: 'develop' })
  const world = await useWorld()
  const clone = await world.clone('ada')
  const source = `source: { repository: '${repository.url}' }\n`
  await clone.edit({ 'stepyard.yaml': `${worldFiles['stepyard.yaml']}${source}` })
  return {
    clone,
    host: new URL(server.origin).host,
    url: repository.url,
    authorizations: () => server.requests.flatMap(({ authorization }) => authorization ?? []),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
