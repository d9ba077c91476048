import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDir } from '../../../fixtures/testDir.ts'
import { loadRules } from './loadRules.ts'
import { OWN_RULES } from './ownRules.ts'

const RULE = "[[rules]]\nid = 'shop-key'\nregex = 'shop-[0-9]{8}'\n"

/** Ids of the rules for the workspace in `apps/shop`. */
async function rulesOf(root: string): Promise<readonly string[]> {
  const { rules } = await loadRules(join(root, 'apps/shop'))
  return rules.rules.map(({ id }) => id)
}

describe('loadRules', () => {
  it.each(['apps/shop/.gitleaks.toml', '.gitleaks.toml'])('finds them in %s of a repository', async (path) => {
    await using dir = await testDir({ '.git/HEAD': '', 'apps/shop/stepyard.yaml': '', [path]: RULE })

    expect(await rulesOf(dir.path)).toEqual(['shop-key'])
  })

  it('takes ours where there is no file', async () => {
    await using dir = await testDir({ '.git/HEAD': '', 'apps/shop/stepyard.yaml': '' })

    expect(await loadRules(join(dir.path, 'apps/shop'))).toEqual({ rules: OWN_RULES, diagnostics: [] })
  })

  it('looks nowhere above the repository', async () => {
    await using dir = await testDir({ '.gitleaks.toml': RULE, 'apps/.git': '', 'apps/shop/stepyard.yaml': '' })

    expect(await rulesOf(dir.path)).not.toContain('shop-key')
  })

  it('follows no link', async () => {
    await using dir = await testDir({ 'rules.toml': RULE, '.git/HEAD': '', 'apps/shop/stepyard.yaml': '' })
    await symlink(join(dir.path, 'rules.toml'), join(dir.path, 'apps/shop/.gitleaks.toml'))

    expect(await rulesOf(dir.path)).not.toContain('shop-key')
  })

  it('names the file as the workspace sees it', async () => {
    await using dir = await testDir({ '.git/HEAD': '', 'apps/shop/stepyard.yaml': '', '.gitleaks.toml': '[[' })
    const { diagnostics } = await loadRules(join(dir.path, 'apps/shop'))

    expect(diagnostics).toMatchObject([{ code: 'SECRET_RULES_BROKEN', file: '../../.gitleaks.toml' }])
  })
})
