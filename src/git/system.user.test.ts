import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGitServer } from '../../fixtures/gitServer.ts'
import { git } from '../../fixtures/testDir.ts'
import { arrange, arrangeFetched, commitRequest, type Arranged } from './suite/subject.ts'
import { openSystemBackend } from './system.ts'

const subject = { open: openSystemBackend, capabilities: { ssh: true, file: true, sha256: false, fsck: true } }
const token = 'canary-token-0123456789'

/** Opens the backend again for a user with this global configuration. */
async function withConfig(
  at: Arranged,
  text: string,
  env: Readonly<Record<string, string>> = {},
): ReturnType<Arranged['reopen']> {
  const file = join(at.dir, 'gitconfig')
  await writeFile(file, text)
  const all = { ...at.effects.env, GIT_CONFIG_GLOBAL: file, GIT_CONFIG_NOSYSTEM: '1', ...env }
  return at.reopen({ effects: { ...at.effects, env: all } })
}

/** A program of the user that writes its arguments to `<name>.log` and then does `script`. */
async function program(at: Arranged, name: string, script: string): Promise<string> {
  const path = join(at.dir, name)
  await writeFile(path, `#!/bin/sh\necho "$@" >> ${path}.log\n${script}\n`)
  await chmod(path, 0o755)
  return path
}

describe('the configuration of the user', () => {
  it('rewrites addresses, and a token in such a rule is used but never shown', async () => {
    await using at = await arrange(subject, { server: { auth: { username: 'bot', password: token } } })
    const tip = await at.repository.commit({ a: '1' })
    const place = at.server.origin.replace('://', `://bot:${token}@`)
    const backend = await withConfig(at, `[url "${place}/"]\n\tinsteadOf = https://forge.example/\n`)

    expect((await backend.listBranches({ url: 'https://forge.example/acme/app.git' })).get('main')).toBe(tip)
    const lost = backend.listBranches({ url: 'https://forge.example/nothing.git' })
    await expect(lost).rejects.toMatchObject({ message: expect.not.stringContaining(token) })
  })

  it('cannot lead to a kind of address that is refused', async () => {
    await using at = await arrange(subject)
    const canary = await program(at, 'canary', 'exit 1')
    const backend = await withConfig(at, `[url "ext::${canary} "]\n\tinsteadOf = https://forge.example/\n`)

    const list = backend.listBranches({ url: 'https://forge.example/app.git' })
    await expect(list).rejects.toMatchObject({ code: 'URL_REFUSED' })
    await expect(readFile(`${canary}.log`)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.each(['core.sshCommand', 'GIT_SSH_COMMAND', 'GIT_SSH'])('names the ssh program: %s', async (name) => {
    await using at = await arrange(subject)
    const ssh = await program(at, 'my-ssh', 'exit 255')
    const isConfig = name.startsWith('core')
    const backend = await withConfig(
      at,
      isConfig ? `[core]\n\tsshCommand = ${ssh}\n` : '',
      isConfig ? {} : { [name]: ssh },
    )

    const list = backend.listBranches({ url: 'ssh://git@forge.example/app.git' })
    await expect(list).rejects.toMatchObject({ name: 'StepyardError' })
    expect(await readFile(`${ssh}.log`, 'utf8')).toContain('git@forge.example')
  })

  it('signs commits with the program that it names', async () => {
    await using at = await arrangeFetched(subject)
    const gpg = await program(at, 'my-gpg', 'cat >/dev/null; echo "[GNUPG:] SIG_CREATED D" >&2; echo SIGNATURE')
    const backend = await withConfig(
      at,
      `[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = ${gpg}\n[user]\n\tsigningKey = K1\n`,
    )
    const commit = await backend.writeCommit(commitRequest(at.tip, { a: '1' }))

    expect(await git(at.gitDir, 'cat-file', 'commit', commit)).toContain('gpgsig SIGNATURE')
    expect(await readFile(`${gpg}.log`, 'utf8')).toContain('K1')
    expect(await backend.readCommit(commit)).toMatchObject({ parents: [at.tip], message: 'edit\n' })
  })

  it('with a signing program that fails writes no commit', async () => {
    await using at = await arrangeFetched(subject)
    const gpg = await program(at, 'my-gpg', 'echo "no secret key" >&2; exit 2')
    const backend = await withConfig(at, `[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = ${gpg}\n`)

    const write = backend.writeCommit(commitRequest(at.tip, { a: '1' }))
    await expect(write).rejects.toMatchObject({ code: 'GIT_FAILED' })
  })

  it('may allow a local remote of somebody else', async () => {
    await using at = await arrange(subject)
    const tip = await at.repository.commit({ a: '1' })
    const backend = await withConfig(at, `[safe]\n\tdirectory = ${at.repository.path}\n`)

    expect(await backend.fetch({ remote: { url: at.repository.path }, branch: 'main' })).toBe(tip)
  })
})

describe('credentials', () => {
  it('come from the helper of the user, which hears that they were right', async () => {
    await using at = await arrange(subject, { server: { auth: { username: 'bot', password: token } } })
    const helper = await program(
      at,
      'helper',
      `test "$1" = get && printf 'username=bot\\npassword=${token}\\n'; exit 0`,
    )
    const backend = await withConfig(at, `[credential]\n\thelper = ${helper}\n`)
    await backend.listBranches(at.remote)
    await backend.listBranches(at.remote)

    expect((await readFile(`${helper}.log`, 'utf8')).trim().split('\n')).toStrictEqual(['get', 'store'])
  })

  it('that are wrong are asked for again, and taken out of the store', async () => {
    await using at = await arrange(subject, { server: { auth: { username: 'bot', password: token } } })
    const helper = await program(at, 'helper', 'test "$1" = get && printf \'username=bot\\npassword=old\\n\'; exit 0')
    const askSecret = (): Promise<string> => Promise.resolve(token)
    const file = join(at.dir, 'gitconfig')
    await writeFile(file, `[credential]\n\thelper = ${helper}\n`)
    const env = { ...at.effects.env, GIT_CONFIG_GLOBAL: file }
    const backend = await at.reopen({ effects: { ...at.effects, env, askSecret } })
    const remote = { ...at.remote, username: 'bot' }

    expect(await backend.listBranches(remote)).toStrictEqual(new Map())
    expect(await readFile(`${helper}.log`, 'utf8')).toContain('erase')
  })

  it('are not taken out of the store because of a 403: the server knows who we are', async () => {
    await using at = await arrange(subject, { server: { auth: { username: 'bot', password: token } } })
    const helper = await program(
      at,
      'helper',
      `test "$1" = get && printf 'username=bot\\npassword=${token}\\n'; exit 0`,
    )
    const backend = await withConfig(at, `[credential]\n\thelper = ${helper}\n`)
    await backend.listBranches(at.remote)
    at.server.fail({ kind: 'status', status: 403 })

    await expect(backend.listBranches(at.remote)).rejects.toMatchObject({ code: 'AUTH_FAILED' })
    expect(await readFile(`${helper}.log`, 'utf8')).not.toContain('erase')
  })
})

describe('the private repository', () => {
  it('is never believed when an object is not what its name says', async () => {
    await using at = await arrangeFetched(subject)
    const [good = '', evil = ''] = await Promise.all(
      ['good', 'evil'].map((text) => at.backend.writeCommit(commitRequest(at.tip, { 'steps/a.ts': text }))),
    )
    const fileOf = (oid: string): string => join(at.gitDir, 'objects', oid.slice(0, 2), oid.slice(2))
    await rm(fileOf(good))
    await copyFile(fileOf(evil), fileOf(good))

    const again = await at.reopen()
    await expect(again.readCommit(good)).rejects.toMatchObject({ code: 'OBJECTS_CORRUPT' })
  })

  it('holds no branch that stands in the way of another one', async () => {
    await using at = await arrange(subject)
    await at.repository.commit({ a: '1' }, { branch: 'dev' })
    await at.backend.fetch({ remote: at.remote, branch: 'dev' })
    await git(at.repository.path, 'update-ref', '-d', 'refs/heads/dev')
    const tip = await at.repository.commit({ a: '2' }, { branch: 'dev/two' })

    expect(await at.backend.fetch({ remote: at.remote, branch: 'dev/two' })).toBe(tip)
  })

  it('is not touched by a fetch through a redirect, which says where it leads (GIT-21)', async () => {
    await using other = await startGitServer()
    await using at = await arrange(subject)
    at.server.fail({ kind: 'redirect', to: `${other.origin}/x/app.git` })

    const fetch = at.backend.fetch({ remote: at.remote, branch: 'main' })
    await expect(fetch).rejects.toMatchObject({ code: 'REMOTE_REDIRECTED', data: { to: `${other.origin}/x/app.git` } })
    expect(other.requests).toStrictEqual([])
  })
})
