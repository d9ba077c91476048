import { describe, expect, it } from 'vitest'
import { git, type TestDir, testDir, writeFiles } from '../../fixtures/testDir.ts'
import type { Effects } from '../effects.ts'
import { openCheckout } from './checkout.ts'
import { readIdentity } from './identity.ts'

describe('readIdentity', () => {
  it('takes the environment before the repository before the user', async () => {
    await using dir = await testDir({ '.gitconfig': '[user]\nname = Global\nemail = global@example.org\n' })
    const checkout = await useCheckout(dir, '[user]\n\tname = Local\n')

    const effects = useEffects(dir, { GIT_AUTHOR_EMAIL: 'env@example.org' })
    expect(await readIdentity({ checkout, effects })).toMatchObject({ name: 'Local', email: 'env@example.org' })
    expect(await readIdentity({ effects })).toMatchObject({ name: 'Global', at: 1_700_000_000 })
  })

  it.each([
    ['gitdir:~/projects/', 'Work'],
    ['gitdir:projects/', 'Work'],
    ['gitdir/i:~/PROJECTS/**', 'Work'],
    ['onbranch:feature/', 'Home'],
    ['onbranch:ma*', 'Work'],
    ['gitdir:~/other/', 'Home'],
  ])('follows includeIf "%s" of the user as git does', async (condition, expected) => {
    await using dir = await testDir({ 'work.inc': '[user]\nname = Work\n' })
    const user = `[user]\nname = Home\nemail = a@example.org\n[includeIf "${condition}"]\npath = ~/work.inc\n`
    await writeFiles(dir.path, { '.gitconfig': user })
    const checkout = await useCheckout(dir, '')

    expect((await readIdentity({ checkout, effects: useEffects(dir) })).name).toBe(expected)
  })

  it('does not follow what a repository includes', async () => {
    await using dir = await testDir({ 'evil.inc': '[user]\nname = Evil\nemail = evil@example.org\n' })
    const checkout = await useCheckout(dir, `[include]\npath = ${dir.path}/evil.inc\n`)
    await expect(readIdentity({ checkout, effects: useEffects(dir) })).rejects.toMatchObject({
      code: 'IDENTITY_UNKNOWN',
    })
  })

  it.each([
    ['', 'user.name and user.email'],
    ['[user]\nname = Ada\n', 'user.email'],
    ['[user]\nname = " <> "\nemail = ada@example.org\n', 'user.name'],
  ])('says what is missing from %j', async (config, missing) => {
    await using dir = await testDir({ '.gitconfig': config })
    const reading = readIdentity({ effects: useEffects(dir, { CI: 'true' }) })
    await expect(reading).rejects.toMatchObject({ code: 'IDENTITY_UNKNOWN', data: { missing } })
  })

  it('drops what would break the header of a commit', async () => {
    await using dir = await testDir()
    const effects = useEffects(dir, { GIT_AUTHOR_NAME: 'Ada <x>\n', GIT_AUTHOR_EMAIL: '<ada@example.org>' })
    expect(await readIdentity({ effects })).toMatchObject({ name: 'Ada x', email: 'ada@example.org' })
  })
})

function useEffects(home: TestDir, env: Record<string, string> = {}): Effects {
  return {
    env: { HOME: home.path, GIT_CONFIG_NOSYSTEM: '1', ...env },
    now: () => new Date(1_700_000_000_000),
    log: () => {},
    progress: () => {},
    askSecret: async () => undefined,
  }
}

async function useCheckout(home: TestDir, config: string) {
  await git(home.path, 'init', '--quiet', 'projects/repo')
  await writeFiles(home.path, { 'projects/repo/.git/config': `[core]\n\trepositoryformatversion = 0\n${config}` })
  const checkout = await openCheckout(`${home.path}/projects/repo`)
  if (!checkout) throw new Error('no checkout')
  return checkout
}
