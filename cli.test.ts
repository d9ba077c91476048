import { execFile } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { cliFile, runCli, startCli } from './fixtures/cliProcess.ts'
import { startGitServer } from './fixtures/gitServer.ts'
import { useWorld, worldFiles } from './fixtures/syncWorld.ts'
import { git, testDir, writeFiles } from './fixtures/testDir.ts'
import manifest from './package.json' with { type: 'json' }

const charge =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"
const backends = ['system', 'isomorphic'] as const

describe('stepyard as a program', () => {
  it.each(['--version', '-V'])('answers %s without a workspace', async (flag) => {
    await using dir = await testDir()
    expect(await runCli(dir.path, flag)).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
  })

  it('goes through a day', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    const run = (...args: string[]) => runCli(clone.root, ...args)
    await world.commit({ 'steps/charge.ts': charge })

    expect((await run('status')).out).toContain('never fetched')
    expect(await run('pull', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('Pulled 1 file.') })
    await clone.edit({ 'steps/refund.ts': `// refund\n${charge}` })
    expect((await run('status')).out).toMatch(/step refund +new/)
    expect((await run('diff', 'refund')).out).toContain('+// refund\n')
    expect(await run('push', '--yes', '-m', 'Pay money back')).toMatchObject({ code: 0 })
    expect((await run('log', '-n', '1')).out).toContain('Pay money back')
    expect(await world.remoteFiles()).toHaveProperty('steps/refund.ts')
    expect(await clone.git('status', '--porcelain')).toBe('')
  })

  it('ends quietly when nobody reads on', async () => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await clone.edit({ 'steps/long.ts': 'export const line = 1\n'.repeat(20_000) })
    const line = '"$0" "$1" diff | head -n 1; echo "exit ${PIPESTATUS[0]}"'
    const argv = ['-c', line, process.execPath, cliFile]
    const { stdout, stderr } = await promisify(execFile)('bash', argv, { cwd: clone.root })
    expect(stdout).toMatch(/^step long, changed here\nexit (?:0|141)\n$/)
    expect(stderr).toBe('')
  })

  it('exits with 7 while another command holds the workspace', async () => {
    await using server = await startGitServer()
    await using at = await arrange(server)
    server.fail({ kind: 'hang', at: 'headers' })
    const first = startCli(at.root, ['pull', '--timeout', '60'])
    await asked(server)

    const second = await runCli(at.root, 'pull')

    expect(second).toMatchObject({ code: 7, err: expect.stringContaining(`process ${first.child.pid}`) })
    first.child.kill('SIGINT')
    expect((await first.ended).code).toBe(130)
  })
})

describe.each(backends)('an interrupt with the %s backend', (backend) => {
  it('during a fetch that hangs ends it with 130, and nothing is left behind', async () => {
    await using server = await startGitServer()
    await using at = await arrange(server)
    server.fail({ kind: 'hang', at: 'headers' })
    const { child, ended } = startCli(at.root, ['pull', '--json', '--git-backend', backend, '--timeout', '60'])
    await asked(server)
    const started = performance.now()
    child.kill('SIGINT')

    const { code, out, err } = await ended

    expect(performance.now() - started).toBeLessThan(5_000)
    expect(err).toContain('Interrupted; nothing is half done.')
    expect(JSON.parse(out)).toMatchObject({ command: 'pull', error: { code: 'INTERRUPTED' } })
    expect([code, await readdir(join(at.root, '.stepyard'))]).toEqual([130, expect.not.arrayContaining(['lock'])])
  })

  it('is not needed for a server that says nothing: it is given up after --timeout', async () => {
    await using server = await startGitServer()
    await using at = await arrange(server)
    server.fail({ kind: 'hang', at: 'headers' })
    const { code, err } = await runCli(at.root, 'pull', '--git-backend', backend, '--timeout', '1')
    expect(err).toContain('REMOTE_TIMEOUT')
    expect(code).toBe(1)
  })
})

describe.each(backends)('a token (GIT-22) with the %s backend', (backend) => {
  const canary = 'ghp_canary0123456789012345678901234567890'

  it('is in no output, no argument of a process and no file of a whole session', async () => {
    await using server = await startGitServer({ auth: { password: canary } })
    await using at = await arrange(server)
    const env = { STEPYARD_GIT_TOKEN: canary }
    const seen: string[] = []
    const stop = server.beforeRequest(async () => void seen.push(...(await readArguments())))
    let said = ''
    for (const args of session(backend)) {
      const { code, out, err } = await startCli(at.root, args, env).ended
      said += out + err
      expect([args[0], code]).toEqual([args[0], args.includes('--wrong') ? 64 : 0])
    }
    stop()

    expect(server.requests.some(({ authorization }) => authorization !== undefined)).toBe(true)
    expect(seen.length).toBeGreaterThan(0)
    for (const secret of [canary, Buffer.from(`x-access-token:${canary}`).toString('base64'), 'canary0123']) {
      expect(said).not.toContain(secret)
      expect(seen.join('\n')).not.toContain(secret)
      expect(await filesWith(at.root, secret)).toEqual([])
    }
  })

  it('is not repeated when the server refuses it', async () => {
    await using server = await startGitServer({ auth: { password: 'another' } })
    await using at = await arrange(server)
    const args = ['pull', '--git-backend', backend, '--log-level', 'debug', '--log-json']
    const { code, out, err } = await startCli(at.root, args, { STEPYARD_GIT_TOKEN: canary }).ended
    expect(err).toContain('AUTH_FAILED')
    expect(out + err).not.toContain('canary0123')
    expect(code).toBe(5)
  })
})

/** Every verb, as talkative as it gets. */
function session(backend: string): readonly (readonly string[])[] {
  const loud = ['--git-backend', backend, '--log-level', 'debug']
  return [
    ['status', '--fetch', ...loud],
    ['pull', '--yes', '--log-json', ...loud],
    ['push', '--yes', '--json', ...loud],
    ['push', '-e', 'prod', '--yes', ...loud],
    ['diff', '--fetch', ...loud],
    ['log', ...loud],
    ['config', '--json', ...loud],
    ['env', 'show', '--source', '--json', ...loud],
    ['pull', '--wrong', ...loud],
  ]
}

interface Place extends AsyncDisposable {
  readonly root: string
}

/** A clone with an edit, of a repository on that server. */
async function arrange(server: Awaited<ReturnType<typeof startGitServer>>): Promise<Place> {
  const dir = await testDir()
  const repository = await server.createRepository('acme/orders')
  const commit = await repository.commit(worldFiles, { branch: 'develop' })
  for (const branch of ['staging', 'main']) await git(repository.path, 'update-ref', `refs/heads/${branch}`, commit)
  await git(dir.path, 'clone', '--quiet', '--branch', 'develop', `file://${repository.path}`, 'clone')
  const root = join(dir.path, 'clone')
  await git(root, 'remote', 'set-url', 'origin', repository.url)
  await git(root, 'config', 'user.name', 'Ann')
  await git(root, 'config', 'user.email', 'ann@example.org')
  await writeFiles(root, { 'steps/new.ts': `// new\n${charge}` })
  return { root, [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() }
}

/** Settles when the server has been asked something. */
async function asked(server: Awaited<ReturnType<typeof startGitServer>>): Promise<void> {
  if (server.requests.length > 0) return
  await new Promise<void>((resolve) => {
    server.beforeRequest(() => resolve())
  })
}

/** The arguments of every process that this user can see. */
async function readArguments(): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const lines = ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''))
  return (await Promise.all(lines)).filter((line) => line.includes('git') || line.includes('cli.js'))
}

async function filesWith(root: string, needle: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(needle) ? [file] : [])))
  return found.flat()
}
