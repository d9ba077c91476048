import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { git, testDir } from '../../../fixtures/testDir.ts'
import { plantCanary } from './canary.ts'
import { arrangeFetched, pullAndPush, type Arranged, type Subject } from './subject.ts'

const hooks = ['pre-push', 'post-checkout', 'reference-transaction', 'pre-auto-gc', 'post-merge', 'fsmonitor-watchman']

/** Nothing that lies in the private repository or in the environment of another git is obeyed. */
export function testPoison(subject: Subject): void {
  describe('a private repository that somebody poisoned', () => {
    it.each(poisons)('with %s runs nothing (GIT-12, GIT-13)', async (_what, poison) => {
      await using canary = await plantCanary()
      await using at = await arrangeFetched(subject)
      await poison(at, canary.command)

      expect(await pullAndPush(await at.reopen(), at)).toBe('pushed')
      expect(await canary.sung()).toBe(false)
    })

    it('is not led to another repository by a .git file (GIT-17)', async () => {
      await using other = await testDir()
      await git(other.path, 'init', '--quiet', '--bare')
      await using at = await arrangeFetched(subject)
      await rm(at.gitDir, { recursive: true })
      await writeFile(at.gitDir, `gitdir: ${other.path}\n`)

      await at
        .reopen()
        .then((backend) => backend.fetch({ remote: at.remote, branch: 'main' }))
        .catch(() => undefined)
      expect(await git(other.path, 'for-each-ref')).toBe('')
      expect(await git(other.path, 'count-objects')).toMatch(/^0 objects/)
    })

    it('is made anew when it is empty or half there', async () => {
      await using at = await arrangeFetched(subject)
      for (const gone of ['HEAD', 'config', 'refs', 'objects']) {
        await rm(join(at.gitDir, gone), { recursive: true, force: true })
        const backend = await at.reopen()
        expect(await backend.fetch({ remote: at.remote, branch: 'main' })).toBe(at.tip)
        expect(await backend.readCommit(at.tip)).toMatchObject({ oid: at.tip })
      }
    })
  })

  describe('the environment of another git', () => {
    it('changes nothing: a hook may call us', async () => {
      await using other = await testDir()
      await git(other.path, 'init', '--quiet', '--bare')
      const env = {
        GIT_DIR: other.path,
        GIT_WORK_TREE: other.path,
        GIT_INDEX_FILE: join(other.path, 'index'),
        GIT_OBJECT_DIRECTORY: join(other.path, 'objects'),
        GIT_ALTERNATE_OBJECT_DIRECTORIES: join(other.path, 'objects'),
        GIT_NAMESPACE: 'elsewhere',
        GIT_CONFIG_PARAMETERS: "'http.proxy'='http://127.0.0.1:1'",
        GIT_CEILING_DIRECTORIES: '/',
        GIT_REPLACE_REF_BASE: 'refs/elsewhere',
        GIT_SHALLOW_FILE: join(other.path, 'shallow'),
      }
      await using at = await arrangeFetched(subject, { effects: { env } })

      expect(await pullAndPush(at.backend, at)).toBe('pushed')
      expect(await git(other.path, 'count-objects')).toMatch(/^0 objects/)
      expect((await readdir(at.gitDir)).includes('HEAD')).toBe(true)
    })
  })
}

// Keys with which git runs a program, each in a config that git would otherwise obey.
const keys = {
  'core.sshCommand': '%s',
  'core.fsmonitor': '%s',
  'core.askPass': '%s',
  'core.gitProxy': '%s',
  'core.editor': '%s',
  'core.pager': '%s',
  'core.alternateRefsCommand': '%s',
  'credential.helper': '!%s',
  'diff.external': '%s',
  'gpg.program': '%s',
  'alias.fetch': '!%s',
  'alias.ls-remote': '!%s',
  'alias.cat-file': '!%s',
  'uploadpack.packObjectsHook': '%s',
  'remote.origin.uploadpack': '%s',
  'remote.origin.vcs': 'ext',
  'protocol.ext.allow': 'always',
  'url.ext::%s.insteadOf': 'http://127.0.0.1',
  'filter.x.smudge': '%s',
} as const

const poisons: readonly (readonly [string, (at: Arranged, command: string) => Promise<void>])[] = [
  [
    'configuration',
    async (at, command) => {
      for (const [key, value] of Object.entries(keys))
        await git(at.gitDir, 'config', '--add', key.replace('%s', command), value.replace('%s', command))
    },
  ],
  [
    'an included configuration',
    async (at, command) => {
      await writeFile(join(at.dir, 'included'), `[core]\n\tsshCommand = ${command}\n\tfsmonitor = ${command}\n`)
      await git(at.gitDir, 'config', 'include.path', join(at.dir, 'included'))
    },
  ],
  [
    'hooks',
    async (at, command) => {
      await mkdir(join(at.gitDir, 'hooks'), { recursive: true })
      for (const name of hooks) {
        await writeFile(join(at.gitDir, 'hooks', name), `#!/bin/sh\nexec ${command}\n`)
        await chmod(join(at.gitDir, 'hooks', name), 0o755)
      }
    },
  ],
  ['a configuration of the worktree', (at, command) => poisonWorktreeConfig(at, command)],
]

async function poisonWorktreeConfig(at: Arranged, command: string): Promise<void> {
  await git(at.gitDir, 'config', 'extensions.worktreeConfig', 'true')
  await writeFile(join(at.gitDir, 'config.worktree'), `[core]\n\tsshCommand = ${command}\n\tfsmonitor = ${command}\n`)
}
