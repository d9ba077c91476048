import { describe, expect, it } from 'vitest'
import { createDirectoryFilter, createOwnership, findNestedRoots } from './ownership.ts'

describe('ownership', () => {
  it('covers the layout and nothing else when there are no rules', () => {
    const owns = createOwnership()

    expect(owns('steps/a.ts')).toBe(true)
    expect(owns('README.md')).toBe(false)
  })

  it.each([
    '.env',
    '.env.local',
    '.ENV',
    '.envrc',
    'steps/.env.production',
    '.env/values.yaml',
    '.npmrc',
    'deploy/.netrc',
    '.ssh/config',
    '.aws/credentials',
    'keys/id_ed25519',
    '.git/config',
    'steps/.GIT/hooks/a.ts',
    '.stepyard/state/dev.json',
    'node_modules/x/index.js',
    'steps/node_modules/x.ts',
    '.gitattributes',
    'steps/.gitmodules',
    'steps/.charge.ts.swp',
    'steps/charge.ts~',
    'steps/.#charge.ts',
    'steps/#charge.ts#',
    'docs/.~lock.plan.odt#',
    'steps/.DS_Store',
    'docs/Thumbs.db',
  ])('never covers %s, whatever include says', (path) => {
    const owns = createOwnership({ include: [path, '**', '**/.*', '.*/**'] })

    expect(owns(path)).toBe(false)
  })

  it.each([
    ['docs', 'docs/a/b.md'],
    ['docs/', 'docs/a.md'],
    ['./docs/*.md', 'docs/a.md'],
    ['**/*.sql', 'queries/deep/a.sql'],
    ['.gitignore', '.gitignore'],
    ['*.{json,md}', 'package.json'],
  ])('covers by include "%s" the file %s', (glob, path) => {
    expect(createOwnership({ include: [glob] })(path)).toBe(true)
  })

  it('does not let ** include folders that begin with a dot', () => {
    expect(createOwnership({ include: ['**'] })('.github/workflows/test.yml')).toBe(false)
  })

  it('reads a glob that begins with ! as a name, not as everything else', () => {
    expect(createOwnership({ include: ['!drafts'] })('anything.md')).toBe(false)
  })

  it('leaves alone what exclude names, by folder and by glob', () => {
    const owns = createOwnership({ include: ['docs'], exclude: ['steps/drafts', '**/*.tmp.ts', 'docs/private'] })

    const paths = ['steps/drafts/a.ts', 'steps/x.tmp.ts', 'docs/private/a.md', 'steps/a.ts', 'docs/a.md']
    expect(paths.filter(owns)).toEqual(['steps/a.ts', 'docs/a.md'])
  })

  it('covers stepyard.yaml even when a glob excludes it', () => {
    expect(createOwnership({ exclude: ['*.yaml'] })('stepyard.yaml')).toBe(true)
  })

  it('does not cover a workspace that lies inside', () => {
    const nested = findNestedRoots(['stepyard.yaml', 'docs/inner/stepyard.yaml', 'docs/inner/steps/a.ts'])
    const owns = createOwnership({ include: ['docs'], isNestedRoot: (directory) => nested.has(directory) })

    expect([...nested]).toEqual(['docs/inner'])
    expect(owns('docs/inner/steps/a.ts')).toBe(false)
    expect(owns('docs/a.md')).toBe(true)
  })
})

describe('the directory filter', () => {
  it.each([
    ['steps', true],
    ['src', true],
    ['src/app', false],
    ['docs', true],
    ['docs/guide/deep', true],
    ['docs/other', false],
    ['node_modules', false],
    ['.git', false],
    ['steps/node_modules', false],
  ])('enters %s: %s', (directory, entered) => {
    expect(createDirectoryFilter({ include: ['docs/guide/**'] })(directory)).toBe(entered)
  })

  it('enters everything but the forbidden when a glob has no folder', () => {
    const enters = createDirectoryFilter({ include: ['**/*.sql'] })

    expect(['a', 'a/b', 'node_modules'].map(enters)).toEqual([true, true, false])
  })

  it('does not enter a workspace that lies inside', () => {
    expect(createDirectoryFilter({ isNestedRoot: (directory) => directory === 'steps/x' })('steps/x')).toBe(false)
  })
})
