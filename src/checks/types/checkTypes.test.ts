import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInProcess as run } from '../../../fixtures/commandLine.ts'
import { testDir, writeFiles, type Files, type TestDir } from '../../../fixtures/testDir.ts'
import { testEffects } from '../../../fixtures/testEffects.ts'
import { checkTypes, type TypesState } from './checkTypes.ts'
import { parseCompilerOutput } from './parseCompilerOutput.ts'

const NODE_MODULES = join(import.meta.dirname, '../../../node_modules')
const TSCONFIG = '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["steps"] }'
const WRONG = 'export const condition = { a: 1 }\nexport const content = async () => {\n  const x: number = "1"\n}\n'

/** A workspace in which TypeScript is installed. */
async function useTyped(files: Files): Promise<TestDir> {
  const config = 'format: 1\nname: shop\nenvironments: { dev: { branch: develop } }\n'
  const dir = await testDir({ 'stepyard.yaml': config, 'tsconfig.json': TSCONFIG, 'node_modules/.keep': '', ...files })
  await symlink(join(NODE_MODULES, 'typescript'), join(dir.path, 'node_modules/typescript'))
  return dir
}

async function find({ path: root }: TestDir, state: TypesState = 'current') {
  return checkTypes({ root, state, effects: testEffects() })
}

describe('checkTypes', () => {
  it('says what the compiler of the workspace finds, with the place', async () => {
    await using dir = await useTyped({ 'steps/a.ts': WRONG })

    expect(await find(dir)).toEqual([
      {
        severity: 'error',
        code: 'TYPE_ERROR',
        message: "Type 'string' is not assignable to type 'number'. (TS2322)",
        file: 'steps/a.ts',
        line: 3,
        column: 9,
      },
    ])
  })

  it('finds nothing where there is nothing, or nobody has a tsconfig.json', async () => {
    await using right = await useTyped({ 'steps/a.ts': WRONG.replace('"1"', '1') })
    await using bare = await useTyped({ 'steps/a.ts': WRONG, 'tsconfig.json': null })

    expect(await find(right)).toEqual([])
    expect(await find(bare)).toEqual([])
  })

  it('notes that no compiler is installed, and how it is', async () => {
    await using dir = await testDir({ 'tsconfig.json': TSCONFIG, '.git/HEAD': '', 'steps/a.ts': WRONG })

    expect(await find(dir)).toMatchObject([
      { severity: 'note', code: 'TYPES_NOT_CHECKED', hint: 'Run `npm install --save-dev typescript`.' },
    ])
  })

  it('runs no program that only calls itself the compiler', async () => {
    const program = 'require("fs").writeFileSync("ran", "")'
    await using dir = await testDir({
      'tsconfig.json': TSCONFIG,
      '.git/HEAD': '',
      'node_modules/typescript/lib/tsc.js': program,
      'node_modules/typescript/package.json': '{ "name": "other" }',
    })

    expect(await find(dir)).toMatchObject([{ code: 'TYPES_NOT_CHECKED' }])
  })

  it('waits for the types of the workspace to be written', async () => {
    await using dir = await useTyped({ 'steps/a.ts': WRONG })

    expect(await find(dir, 'missing')).toMatchObject([{ severity: 'note', code: 'TYPES_NOT_CHECKED' }])
    expect((await find(dir, 'stale')).map(({ code }) => code)).toEqual(['TYPES_STALE', 'TYPE_ERROR'])
  })
})

describe('stepyard check', () => {
  it('says that types are stale, and writes them again with --fix', async () => {
    await using dir = await useTyped({ 'environments/dev.yaml': 'values: { A_KEY: one }\n', 'tsconfig.json': null })
    await run(dir.path, 'types')
    await writeFiles(dir.path, { 'environments/dev.yaml': 'values: { OTHER_KEY: 1 }\n', 'tsconfig.json': null })

    expect((await run(dir.path, 'check')).out).toContain(' TYPES_STALE\n')
    expect((await run(dir.path, 'check', '--fix', '--dry-run')).out).toMatch(/^The types would be written again\.\n/)
    expect((await run(dir.path, 'check', '--fix')).out).toMatch(/^Wrote the types again\.\n.*no errors\.\n$/)
  })

  it('asks the compiler once the types are written, unless told not to', async () => {
    await using dir = await useTyped({ 'steps/a.ts': WRONG })

    expect((await run(dir.path, 'check')).out).toContain(' TYPES_NOT_CHECKED\n')
    await run(dir.path, 'types')
    expect((await run(dir.path, 'check')).out).toContain('steps/a.ts:3:9 error Type ')
    expect((await run(dir.path, 'check', '--no-types')).out).toBe('1 step, 0 library files, 0 connectors: no errors.\n')
  })
})

describe('parseCompilerOutput', () => {
  it('reads places, errors without one, and the lines that explain an error', () => {
    const output = [
      'libraries/a b/c(1).ts(12,3): error TS2345: Argument is wrong.',
      "  Type 'x' is not 'y'.",
      "error TS18003: No inputs were found in config file 'tsconfig.json'.",
      'Found 2 errors.',
    ].join('\n')

    expect(parseCompilerOutput(output)).toMatchObject([
      {
        file: 'libraries/a b/c(1).ts',
        line: 12,
        column: 3,
        message: 'Argument is wrong. (TS2345)',
        hint: "Type 'x' is not 'y'.",
      },
      { file: 'tsconfig.json', message: "No inputs were found in config file 'tsconfig.json'. (TS18003)" },
    ])
  })
})
