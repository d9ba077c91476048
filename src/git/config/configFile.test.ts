import { describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { git, testDir } from '../../../fixtures/testDir.ts'
import { configFlag, configValue, parseConfig } from './configFile.ts'

const text = `\uFEFF# a comment
[core]
\tbare = false ; why
  fileMode
[remote "origin"] url = "git@example.org:o/r \\"x\\" #1"  # kept apart
\tfetch = +refs/heads/*:refs/remotes/origin/*
[remote "a\\"b\\\\c"]
\turl =   spaces  inside   \t
[Branch "Main"] MERGE = a\\tb\\nc
[old.Style]
\tkey = first \\
   second
[empty]
\tkey =
\tkey = "  kept  "
`

describe('parseConfig', () => {
  it('reads what git reads', async () => {
    await using dir = await testDir({ config: text })
    const listed = await git(dir.path, 'config', '--file', join(dir.path, 'config'), '--list', '-z')
    const expected = listed
      .split('\0')
      .filter(Boolean)
      .map((line) => line.split(/\n(.*)/s))

    const found = parseConfig(text).map(({ key, value }) => [key, value])
    expect(found).toEqual(expected.map(([key, value]) => [key, value ?? 'true']))
  })

  it('reads CRLF line ends and stops at no nonsense', () => {
    expect(parseConfig('[a]\r\nb = c\r\n= !\r\n[[[\r\nd\r\n')).toEqual([
      { key: 'a.b', value: 'c' },
      { key: 'a.d', value: 'true' },
    ])
  })
})

describe('configValue and configFlag', () => {
  it('take the last value', () => {
    const entries = parseConfig('[a]\nb = true\nb = no\n[c]\nd\n')
    expect([configValue(entries, 'a.b'), configFlag(entries, 'a.b'), configFlag(entries, 'c.d')]).toEqual([
      'no',
      false,
      true,
    ])
  })
})
