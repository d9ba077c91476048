import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { printedBy, runEveryCommand } from '../../fixtures/everyCommand.ts'
import { startGitServer } from '../../fixtures/gitServer.ts'
import { runWith } from '../../fixtures/commandLine.ts'
import { useWorld, worldFiles, type Clone } from '../../fixtures/syncWorld.ts'
import { startArgvLog } from '../git/suite/argvLog.ts'

const token = 'canary-p4ssw0rd/with+signs@01'

/** The forms in which it could be found. */
const forms = [
  token,
  encodeURIComponent(token),
  Buffer.from(token).toString('base64').slice(0, 30),
  Buffer.from(`x-access-token:${token}`).toString('base64').slice(20, 50),
]

describe('a token that every command may use (GIT-22)', () => {
  it.each(['system', 'isomorphic'])('is found nowhere after all of them have run with %s', async (backend) => {
    await using at = await arrange()
    const also = ['--log-level', 'debug', '--log-json', '--git-backend', backend]
    const plain = await runEveryCommand(at.clone.root, { env: at.env, also })
    const asJson = await runEveryCommand(at.clone.root, { env: at.env, also: [...also, '--json'] })

    expect(plain.find(({ line }) => line.startsWith('push -e dev --yes'))).toMatchObject({ code: 0 })
    expect(at.authorizations()).not.toStrictEqual([])
    expect(formsIn(printedBy([...plain, ...asJson]))).toStrictEqual([])
    expect(formsIn(await at.arguments())).toStrictEqual([])
    expect(formsIn(await everyByte(at.clone))).toStrictEqual([])
  })

  it.each(['system', 'isomorphic'])('is in no word of a refusal by %s', async (backend) => {
    await using at = await arrange('another-password')
    const also = ['--log-level', 'debug', '--git-backend', backend]

    const runs = await runEveryCommand(at.clone.root, { env: at.env, also })
    expect(runs.find(({ line }) => line === 'pull -e dev --yes')).toMatchObject({ code: 5 })
    expect(formsIn(printedBy(runs) + (await at.arguments()) + (await everyByte(at.clone)))).toStrictEqual([])
  })

  it('is refused in an address, and not repeated', async () => {
    await using at = await arrange()
    const address = at.url.replace('://', `://ada:${encodeURIComponent(token)}@`)
    await at.clone.git('remote', 'set-url', 'origin', address)
    const source = JSON.stringify({ repository: address, branch: 'develop' })
    await at.clone.edit({ 'source.json': source })

    const runs = await runEveryCommand(at.clone.root, { also: ['--log-level', 'debug'] })
    const set = await runWith({ cwd: at.clone.root, args: ['env', 'set', 'dev', '--file', 'source.json'] })
    expect(printedBy(runs)).toContain('URL_REFUSED')
    expect(formsIn(printedBy(runs) + set.out + set.err)).toStrictEqual([])
    expect(formsIn(await at.clone.read('stepyard.yaml'))).toStrictEqual([])
  })
})

function formsIn(text: string): string[] {
  return forms.filter((form) => text.includes(form))
}

/** Everything in the folder, `.git` and `.stepyard` with it. */
async function everyByte({ root }: Clone): Promise<string> {
  const found = await readdir(root, { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n')
}

/** A clone of a repository on a server that asks for `password`, and an environment that has the token. */
async function arrange(password = token) {
  const server = await startGitServer({ auth: { password } })
  const repository = await server.createRepository('acme/orders')
  await repository.commit(worldFiles, { branch: 'develop' })
  const world = await useWorld()
  const clone = await world.clone('ada')
  await clone.git('remote', 'set-url', 'origin', repository.url)
  await clone.edit({ 'steps/mine.ts': worldFiles['steps/receive.ts'] })
  const argv = await startArgvLog()
  return {
    clone,
    url: repository.url,
    env: { STEPYARD_GIT_TOKEN: token, PATH: argv.path },
    arguments: () => argv.read(),
    authorizations: () => server.requests.flatMap(({ authorization }) => authorization ?? []),
    [Symbol.asyncDispose]: async () => {
      await argv[Symbol.asyncDispose]()
      await world[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
