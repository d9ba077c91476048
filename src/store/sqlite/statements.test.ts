import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSourceFiles } from '../../../fixtures/sourceFiles.ts'
import { testDir } from '../../../fixtures/testDir.ts'
import { FAMILY_SQL } from '../family.ts'
import type { TaskQuery } from '../taskQuery.ts'
import { openConnection } from './connection.ts'
import { indexedPath } from './dataPath.ts'
import { candidatesSql, conditionsOf, memberOf, probeSql, searchSql, sourcesOf, testSql } from './listSql.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './schema.ts'
import { PRUNES, READABLE, READS, REBUILDS, WRITES } from './statements.ts'

const fixed = Object.entries({ ...WRITES, ...READS, ...PRUNES })

// Each condition alone, and all together.
const everything: TaskQuery = {
  states: ['done', 'error'],
  step: 's',
  tag: 't',
  name: 'n',
  since: 1,
  until: 2,
  parent: 'p',
  fingerprint: 'f',
  where: [
    { path: ['a'], value: 'x' },
    { path: ['b'], value: true },
    { path: ['a'], value: null },
  ],
}
const queries = [{}, everything, ...Object.entries(everything).map(([key, value]) => ({ [key]: value }))]

const built = queries.flatMap((query) => {
  const request = { workspace: 1, query, paths: [indexedPath('$."a"')], trails: [1, 2] }
  const range = { above: 0, below: 9 }
  const members = sourcesOf(request).map((source) => memberOf(source, range))
  const conditions = [...members, ...conditionsOf(request)]
  return sourcesOf(request).flatMap(({ arms }) =>
    arms.flatMap((arm) => [
      searchSql(arm, conditions, range),
      testSql(arm, conditions, 1),
      candidatesSql(arm, range),
      probeSql(arm, range),
    ]),
  )
})
const texts = [...new Map([...fixed, ...built.map(({ sql }) => [sql, sql] as const)]).values()]

describe('a statement', () => {
  it('names the workspace, unless it looks for one by name', () => {
    const scoped = /\bworkspace_id\b/
    // Rebuilding a file copies what is in it, with the workspace that each row has.
    const copying = Object.values(READABLE).flatMap(({ read, write }) => [read, write])
    const found = [...texts, ...copying, ...Object.values(REBUILDS)].filter((sql) => !scoped.test(sql))

    expect(found).toEqual([])
  })

  it('that reads several tables tests the workspace in each query of its own', () => {
    const selects = texts.flatMap((sql) => sql.split(/(?=\bselect\b)/).slice(1))
    const touching = selects.filter((sql) => /\b(?:from|join) (?:task|tag|trail_step|journal|moment)\b/.test(sql))

    expect(touching.filter((sql) => !/workspace_id = (?:\?|s\.)/.test(sql))).toEqual([])
  })

  it('stands in one of the files that this test reads', async () => {
    const files = await readSourceFiles(join(import.meta.dirname, '..'))
    const known = ['sqlite/statements.ts', 'sqlite/listSql.ts', 'sqlite/schema.ts']
    const others = files.filter(({ path, isTest }) => !isTest && !known.includes(path))
    const reads = others.map(async ({ path }) => [path, await readFile(join(import.meta.dirname, '..', path), 'utf8')])
    const naming = (await Promise.all(reads)).filter(([, text]) =>
      /['"`](?:select|insert|update|delete)\s/.test(`${text}`),
    )

    // What these ask is about the file as a whole: its version, its indexes; a memory is a file of its own.
    const whole = ['sqlite/memory/schema.ts', 'sqlite/migrate.ts', 'sqlite/pathIndexes.ts', 'sqlite/sqliteVersion.ts']
    expect(naming.map(([path]) => path).sort()).toEqual(whole)
  })

  it('never reads a whole table', async () => {
    await using dir = await testDir()
    const connection = openConnection({ file: join(dir.path, 'tasks.db'), durability: 'relaxed' })
    migrate(connection, { file: '' })
    const [, ...names] = MIGRATIONS.flat()
      .join('\n')
      .split(/create table (?=\w)/)
    const tables = names.map((text) => text.split(/\W/, 1)[0])
    connection.function('fold', (text: unknown) => text)
    connection.exec(`create index "${indexedPath('$."a"').byValue}" on task (workspace_id, json_extract(data, '$."a"'), seq);
      create index "${indexedPath('$."a"').byState}" on task (workspace_id, state, json_extract(data, '$."a"'), seq)`)
    const plans = texts.flatMap((sql) =>
      connection
        .prepare(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => `${detail} for ${sql}`),
    )
    connection.close()

    // The table of what was set aside is empty, or nearly so.
    // The table of what was set aside is empty, or nearly so.
    const others = plans.filter((plan) => !plan.startsWith('SCAN quarantine') && !plan.endsWith('order by at, id'))
    expect(others.filter((plan) => new RegExp(`^SCAN (?:${tables.join('|')}|[tgsnijh])\\b`).test(plan))).toEqual([])
    // A family has few tasks.
    const sorted = others.filter((plan) => plan.startsWith('USE TEMP B-TREE') && !plan.includes(FAMILY_SQL))
    expect(sorted).toEqual([])
  })
})
