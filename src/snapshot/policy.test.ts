import { describe, expect, it } from 'vitest'
import { checkItemPath, checkRoom, checkTreeEntries, type UnsafePath } from './policy.ts'
import type { RawTreeEntry } from './rawTree.ts'

const OID = 'a'.repeat(40)
const owns = (path: string): boolean =>
  path === 'stepyard.yaml' || /^steps\/(?:.+\/)?[^/]+\.ts$/.test(path) || /^connectors\/[^/]+\.yaml$/.test(path)

function entry(path: string | Uint8Array, mode = '100644'): RawTreeEntry {
  const type = mode === '160000' ? 'commit' : 'blob'
  return { path: typeof path === 'string' ? Buffer.from(path) : path, mode, type, oid: OID }
}

function check(...paths: string[]): readonly UnsafePath[] {
  return checkTreeEntries(
    paths.map((path) => entry(path)),
    owns,
  ).findings
}

const DOTGIT = [
  '.git',
  '.GIT',
  '.Git',
  '.giT',
  'git~1',
  'GIT~1',
  'git~2',
  'GIT~12',
  '.git.',
  '.git ',
  '.git...',
  '.git . ',
  '.git::$INDEX_ALLOCATION',
  '.git:x',
  '.GIT::$DATA',
  '.git .:x',
  '.g\u200Cit',
  '.gi\u200Dt',
  '\u206A.git',
  '.git\uFEFF',
  '.\u202Agit',
  '.g\u206Fit',
  '.git\\config',
  '.git\\foobar',
  '.\\.GIT\\foobar',
]

const HOSTILE = [
  '.',
  '..',
  '',
  '..\\evil',
  'a\\b',
  'a\nb',
  'a\tb',
  'a\u001b[31mb',
  'a\u007fb',
  'a\u009bb',
  'a\u202Eb',
  'a\u2066b',
  'a\u0000b',
]

const UNPORTABLE = [
  'CON',
  'con.ts',
  'Nul',
  'NUL.txt',
  'prn',
  'aux.x.y',
  'com1',
  'COM0',
  'com\u00B9',
  'lpt9.ts',
  'LPT\u00B3',
  'conin$',
  'CONOUT$.ts',
  'con .ts',
  'a.',
  'a ',
  ' a',
  '-a',
  '--upload-pack=x',
  'a:b',
  'a<b',
  'a>b',
  'a"b',
  'a|b',
  'a?b',
  'a*b',
  'a\u200Bb',
  'a\u2028b',
  'a\uFEFFb',
  'cafe\u0301',
  'x'.repeat(256),
  '\u00E9'.repeat(128),
  '.gitmodules',
  '.GitModules',
  '.gitmodules.',
  '.git\u200Cmodules',
  'GITMOD~1',
  'gitmod~4',
  'GI7EBA~1',
  'gi7eb~10',
  'gi7e~100',
  '.gitattributes',
  '.gitattributes:$DATA',
  'GITATT~2',
  'gi7d29~3',
  'gitign~1',
  'GI250A~1',
  '.mailmap',
  'mailma~1',
  'MABA30~9',
  '.stepyard',
  '.StepYard',
  'STEPYA~1',
]

const PORTABLE = [
  'a',
  'a.ts',
  'a b',
  'a.b.c',
  '_a',
  'a-b',
  'caf\u00E9',
  '\u6CE8\u6587',
  'connect',
  'console.ts',
  'com10',
  'lpt',
  'nul1',
  'gitmodules',
  '.gitignore',
  '.github',
  'a~1.ts',
  'git~x',
  'x'.repeat(255),
  '100%25',
  '\u{1F600}',
  'a(1)',
  "it's",
  '.gitkeep',
  'x.git',
]

describe('names', () => {
  it.each([...DOTGIT, ...HOSTILE, ...UNPORTABLE])(
    'GIT-01, GIT-03, GIT-07, GIT-08, GIT-09 refuses %j in the path of an item',
    (name) => {
      expect(checkItemPath(`steps/${name}/x.ts`)).toBeDefined()
      expect(checkTreeEntries([entry(`steps/${name}/x.ts`)], () => true).findings).toHaveLength(1)
    },
  )

  it.each([...DOTGIT, ...HOSTILE])('GIT-01, GIT-03, GIT-08 refuses %j in a foreign path', (name) => {
    expect(check(`docs/${name}/x.md`)).toHaveLength(1)
  })

  it.each(PORTABLE)('takes %j', (name) => {
    expect(checkItemPath(`steps/${name}/x.ts`)).toBeUndefined()
  })

  it.each(['/etc/passwd', '../evil', 'a//b', 'a/', '', '/'])('GIT-03 refuses the path %j', (path) => {
    expect(checkItemPath(path)).toBeDefined()
    expect(check(path)).toHaveLength(1)
  })

  it('refuses a path beyond 4,096 bytes or 32 names', () => {
    expect(checkItemPath(Array(32).fill('a').join('/'))).toBeUndefined()
    expect(checkItemPath(Array(33).fill('a').join('/'))).toMatchObject({ reason: 'is more than 32 names deep' })
    expect(checkItemPath(Array(17).fill('a'.repeat(250)).join('/'))).toMatchObject({
      reason: 'is longer than 4096 bytes',
    })
  })

  it('leaves foreign names that some system cannot store to their owner', () => {
    expect(
      check('docs/what?.md', 'CON', 'docs/a ', '-x', '.gitmodules', '.gitattributes', 'docs/cafe\u0301.md'),
    ).toEqual([])
  })
})

describe('what is said about a path', () => {
  it.each(['steps/a\u001b[2J.ts', 'steps/a\u202Eb.ts', 'steps/a\u0000.ts', '\u0007/x'])(
    'GIT-08 holds no raw control of %j',
    (path) => {
      const [finding] = check(path)
      expect(`${finding?.path} ${finding?.reason}`).toMatch(/^[ -~]+$/)
    },
  )

  it('shows bytes that are not UTF-8 as such', () => {
    const { findings } = checkTreeEntries([entry(Buffer.from([0x61, 0xff, 0x0a]))], owns)

    expect(findings).toEqual([{ path: String.raw`a\xff\x0a`, reason: 'is not valid UTF-8' }])
  })

  it('holds no raw control of a twin either', () => {
    const { findings } = checkTreeEntries([entry('steps/A\u202E.ts'), entry('steps/a\u202E.ts')], () => true)

    expect(JSON.stringify(findings)).not.toContain('\u202E')
  })
})

describe('modes', () => {
  it.each(['120000', '160000', '100664', '100600', '100000', '40755'])(
    'GIT-04, GIT-10 refuses an item of mode %s',
    (mode) => {
      expect(checkTreeEntries([entry('steps/a.ts', mode)], owns).findings).toHaveLength(1)
    },
  )

  it.each(['120000', '160000'])('refuses mode %s where items belong', (mode) => {
    const entries = ['steps', 'steps/shared', 'connectors'].map((path) => entry(path, mode))

    expect(checkTreeEntries(entries, owns).findings).toHaveLength(3)
  })

  it.each(['120000', '160000', '100600'])('leaves mode %s elsewhere alone', (mode) => {
    expect(checkTreeEntries([entry('vendor/lib', mode), entry('stepyard.yaml')], owns).findings).toEqual([])
  })

  it('keeps the two modes of items', () => {
    const { tree } = checkTreeEntries([entry('steps/a.ts', '100755'), entry('steps/b.ts'), entry('README.md')], owns)

    expect([...tree]).toEqual([
      ['steps/a.ts', { oid: OID, mode: '100755' }],
      ['steps/b.ts', { oid: OID, mode: '100644' }],
    ])
  })
})

describe('names that get in each other\u2019s way', () => {
  it.each([
    ['GIT-06 case', ['steps/a.ts', 'steps/A.ts'], 2],
    ['GIT-06 the case of a folder', ['steps/x/a.ts', 'steps/X/b.ts'], 2],
    ['GIT-06 a foreign folder beside that of items', ['steps/x/a.ts', 'steps/X/b.md'], 1],
    ['GIT-06 composition', ['steps/caf\u00E9.ts', 'steps/cafe\u0301.ts'], 2],
    ['GIT-05 a file and a folder', ['steps/a.ts', 'steps/a.ts/b.ts'], 2],
    ['GIT-05 an entry given twice', ['steps/a.ts', 'steps/a.ts'], 2],
    ['another spelling of a folder of items', ['Steps/a.ts', 'stepyard.yaml'], 1],
    ['a folder of items with what Windows drops', ['steps./a.ts', 'connectors /x.yaml', 'steps::$DATA/a.ts'], 3],
    ['another spelling of the configuration', ['stepyard.yaml', 'Stepyard.YAML'], 1],
  ])('refuses %s', (...[, paths, count]) => {
    expect(check(...paths)).toHaveLength(count)
  })

  it('GIT-05 refuses a link with a file below it', () => {
    const { findings, tree } = checkTreeEntries([entry('steps/a', '120000'), entry('steps/a/f.ts')], owns)

    expect(findings).toHaveLength(2)
    expect(tree.size).toBe(0)
  })

  it('leaves twins among foreign files to their owner', () => {
    expect(check('docs/a.md', 'docs/A.md', 'Docs/a.md', 'steps/README.md', 'steps/Draft/x.md')).toEqual([])
  })
})

describe('the state folder', () => {
  it.each(['.stepyard/state/dev.json', '.Stepyard/x', 'STEPYA~1/x', '.stepyard'])(
    'refuses %j from a branch',
    (path) => {
      expect(check(path)).toMatchObject([{ reason: 'is in ".stepyard", which belongs to one machine' }])
    },
  )
})

describe('checkRoom', () => {
  it.each([
    ['a file where a folder must go', ['steps'], 'steps/a.ts'],
    ['a folder where the file must go', ['steps/a.ts/x'], 'steps/a.ts'],
    ['a foreign twin', ['steps/A.md', 'Steps/x'], 'steps/b.ts'],
    ['the file itself', ['steps/a.ts'], 'steps/a.ts'],
  ])('finds %s', (...[, present, path]) => {
    expect(
      checkRoom(
        present.map((name) => entry(name)),
        [path],
      ),
    ).toMatchObject([{ path }])
  })

  it('is content beside other files', () => {
    expect(checkRoom([entry('steps/a.ts'), entry('docs/A'), entry('docs/a')], ['steps/b.ts'])).toEqual([])
  })
})

it('checks 10,000 entries in a moment', () => {
  const entries = Array.from({ length: 10_000 }, (_, n) => entry(`steps/group-${n % 100}/step-${n}.ts`))
  const start = performance.now()

  expect(checkTreeEntries(entries, owns).tree.size).toBe(10_000)
  expect(performance.now() - start).toBeLessThan(200)
})
