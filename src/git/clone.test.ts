import { chmod, lstat, mkdir, readFile, readdir, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGitServer } from '../../fixtures/gitServer.ts'
import { importCommit } from '../../fixtures/importCommit.ts'
import { git, testDir } from '../../fixtures/testDir.ts'
import { testEffects } from '../../fixtures/testEffects.ts'
import { cloneRepository, type CloneRequest } from './clone.ts'

const files = {
  'steps/a.ts': 'export const condition = {}\n',
  'bin/run': { mode: '100755', content: '#!/bin/sh\n' },
  'docs/link': { mode: '120000', content: '../steps/a.ts' },
  'vendor/lib': { mode: '160000', content: '1'.repeat(40) },
  'windows.txt': 'one\r\ntwo\r\n',
}

/** A bare remote with `main` (two commits), `develop` and a tag, and a place to clone to. */
async function useRemote() {
  const dir = await testDir()
  const path = join(dir.path, 'remote.git')
  await git(dir.path, 'init', '--quiet', '--bare', path)
  await importCommit(path, { files: { 'a.txt': 'a\n' } })
  await importCommit(path, { files })
  await git(path, 'branch', 'develop', 'main~1')
  await git(path, 'tag', 'v1', 'main')
  const target = join(dir.path, 'clones/mine')
  const clone = (request: Partial<CloneRequest> = {}) =>
    cloneRepository({
      remote: { url: `file://${path}` },
      directory: target,
      effects: testEffects(),
      inspect: async () => {},
      ...request,
    })
  return { dir: dir.path, path, target, clone, [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() }
}

describe('a clone', () => {
  it('has the whole history, all branches and tags, and a clean status', async () => {
    await using remote = await useRemote()
    const cloned = await remote.clone()

    expect(cloned).toStrictEqual({ branch: 'main', branches: ['develop', 'main'] })
    expect(await git(remote.target, 'status', '--porcelain')).toBe('')
    expect(await git(remote.target, 'rev-list', '--count', 'HEAD')).toBe('2')
    expect(await git(remote.target, 'tag')).toBe('v1')
    expect(await git(remote.target, 'rev-parse', 'origin/develop')).toBe(await git(remote.path, 'rev-parse', 'develop'))
  })

  it('stays clean when git looks at every file again', async () => {
    await using remote = await useRemote()
    await remote.clone()

    await git(remote.target, 'update-index', '--really-refresh')
    expect(await git(remote.target, 'status', '--porcelain')).toBe('')
    expect(await git(remote.target, 'fsck', '--strict')).toBe('')
  })

  it('keeps links, modes, line ends and submodules as they are', async () => {
    await using remote = await useRemote()
    await remote.clone()

    expect(await readlink(join(remote.target, 'docs/link'))).toBe('../steps/a.ts')
    expect((await lstat(join(remote.target, 'bin/run'))).mode & 0o111).toBe(0o111)
    expect(await readFile(join(remote.target, 'windows.txt'), 'utf8')).toBe('one\r\ntwo\r\n')
    expect(await readdir(join(remote.target, 'vendor/lib'))).toStrictEqual([])
  })

  it('can be pulled and pushed by plain git', async () => {
    await using remote = await useRemote()
    await remote.clone()
    await importCommit(remote.path, { files: { 'later.txt': 'x\n' } })

    await git(remote.target, 'pull', '--quiet')
    await git(remote.target, 'commit', '--quiet', '--allow-empty', '-m', 'mine')
    await git(remote.target, 'push', '--quiet')
    expect(await git(remote.path, 'log', '-1', '--format=%s', 'main')).toBe('mine')
  })

  it('checks out the asked branch', async () => {
    await using remote = await useRemote()
    await remote.clone({ branch: 'develop' })

    expect(await git(remote.target, 'symbolic-ref', '--short', 'HEAD')).toBe('develop')
    expect(await git(remote.target, 'rev-parse', '--abbrev-ref', '@{upstream}')).toBe('origin/develop')
    expect(await git(remote.target, 'symbolic-ref', 'refs/remotes/origin/HEAD')).toBe('refs/remotes/origin/main')
  })

  it('of a remote without commits has a branch to begin on', async () => {
    await using dir = await testDir()
    await git(dir.path, 'init', '--quiet', '--bare', 'empty.git')
    const directory = join(dir.path, 'mine')
    const remote = { url: `file://${dir.path}/empty.git` }
    const cloned = await cloneRepository({ remote, directory, effects: testEffects(), inspect: async () => {} })

    expect(cloned).toStrictEqual({ branches: [] })
    expect(await git(directory, 'symbolic-ref', 'HEAD')).toBe('refs/heads/main')
  })

  it('takes a branch where the HEAD of the remote names one that is not there', async () => {
    await using remote = await useRemote()
    await git(remote.path, 'symbolic-ref', 'HEAD', 'refs/heads/gone')

    expect(await remote.clone()).toMatchObject({ branch: 'main' })
  })

  it('writes no credential into the folder', async () => {
    await using server = await startGitServer({ auth: { password: 's3cret-t0ken' } })
    const repository = await server.createRepository('acme/private')
    await repository.commit({ 'a.txt': 'a\n' })
    await using dir = await testDir()
    const effects = testEffects({ env: { STEPYARD_GIT_TOKEN: 's3cret-t0ken' } })
    const directory = join(dir.path, 'mine')
    const remote = { url: repository.url, trustedHost: true }
    await cloneRepository({ remote, directory, effects, inspect: async () => {} })

    expect(await readFile(join(directory, '.git/config'), 'utf8')).not.toContain('s3cret')
    expect(await readdir(join(directory, '.git'))).not.toContain('hooks')
    expect(await git(directory, 'status', '--porcelain')).toBe('')
  })
})

describe('a clone that fails', () => {
  it('refuses a folder with something in it before anything is asked', async () => {
    await using remote = await useRemote()
    await mkdir(remote.target, { recursive: true })
    await writeFile(join(remote.target, 'mine.txt'), 'mine')

    await expect(remote.clone({ remote: { url: 'https://127.0.0.1:1/x.git' } })).rejects.toMatchObject({
      code: 'FOLDER_NOT_EMPTY',
    })
    expect(await readdir(remote.target)).toStrictEqual(['mine.txt'])
  })

  it.each([
    ['inspect', { inspect: () => Promise.reject(new RangeError('no')) }, 'RangeError'],
    ['address', { remote: { url: 'file:///nonexistent/x.git' } }, 'StepyardError'],
    ['branch', { branch: 'mian' }, 'StepyardError'],
  ])('because of its %s leaves nothing behind, folders above included', async (_, request, name) => {
    await using remote = await useRemote()

    await expect(remote.clone(request)).rejects.toMatchObject({ name })
    expect(await readdir(remote.dir)).toStrictEqual(['remote.git'])
  })

  it('leaves an empty folder that was there', async () => {
    await using remote = await useRemote()
    await mkdir(remote.target, { recursive: true })

    await expect(remote.clone({ branch: 'mian' })).rejects.toMatchObject({
      code: 'REMOTE_BRANCH_UNKNOWN',
      hint: 'Did you mean `--branch main`?',
    })
    expect(await readdir(remote.target)).toStrictEqual([])
  })

  it.each(['ext::sh -c true', '-u./x', 'relative/path', 'http://example.org/x.git'])('refuses %s', async (url) => {
    await using remote = await useRemote()

    await expect(remote.clone({ remote: { url } })).rejects.toMatchObject({ code: 'URL_REFUSED' })
    expect(await readdir(remote.dir)).toStrictEqual(['remote.git'])
  })

  it('is interrupted without a trace', async () => {
    await using remote = await useRemote()
    const interrupt = new AbortController()
    const inspect = async () => interrupt.abort()
    await remote.clone({ inspect, effects: testEffects({ signal: interrupt.signal }) }).catch(() => {})

    expect(await readdir(remote.dir)).toStrictEqual(['remote.git'])
  })

  it('says that git is missing', async () => {
    await using remote = await useRemote()

    await expect(remote.clone({ effects: testEffects({ env: { PATH: '/nonexistent' } }) })).rejects.toMatchObject({
      code: 'GIT_NOT_FOUND',
    })
  })
})

describe('what a repository brings along', () => {
  it('does not run: filters, hooks and templates of the user', async () => {
    await using remote = await useRemote()
    const canary = join(remote.dir, 'canary')
    await importCommit(remote.path, { files: { '.gitattributes': '* filter=evil\n', 'x.txt': 'x\n' } })
    const hook = `#!/bin/sh\ntouch '${canary}'\n`
    await mkdir(join(remote.dir, 'template/hooks'), { recursive: true })
    await writeFile(join(remote.dir, 'template/hooks/post-checkout'), hook)
    await chmod(join(remote.dir, 'template/hooks/post-checkout'), 0o755)
    const config = `[filter "evil"]\n\tsmudge = touch '${canary}'\n[init]\n\ttemplateDir = ${remote.dir}/template\n`
    await writeFile(join(remote.dir, 'gitconfig'), config)
    await remote.clone({ effects: testEffects({ env: { GIT_CONFIG_GLOBAL: join(remote.dir, 'gitconfig') } }) })

    await expect(lstat(canary)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await readdir(join(remote.target, '.git'))).not.toContain('hooks')
  })
})
