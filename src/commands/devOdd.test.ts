import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isReload, startDevProcess } from '../../fixtures/devProcess.ts'
import { testDir, type Files } from '../../fixtures/testDir.ts'
import { useTasks } from '../../fixtures/taskWorkspace.ts'

const BARE: Files = {
  'stepyard.yaml': 'format: 1\nname: odd\nenvironments:\n  dev: { branch: develop }\n',
  'environments/dev.yaml': '{}\n',
}
const step = (at: number): string =>
  `export const condition = { at: ${at} }\nexport const content = async () => {\n  task.complete('ran ${at}')\n}\n`
const steps = (count: number): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`steps/f${at % 50}/s${at}.ts`, step(at)]))
const task = (at: number) => ({ name: 'odd', data: { at }, wait: true })

describe('stepyard dev in a workspace', () => {
  it('without steps takes tasks, and runs the first step that is saved', async () => {
    await using odd = await useTasks(BARE)
    await using dev = await startDevProcess(odd.root)
    expect((await dev.post('/api/tasks', task(1))).body.task.state).toBe('incomplete')

    await odd.write({ 'steps/s1.ts': step(1) })
    await dev.told(isReload('steps/s1.ts'))

    expect((await dev.post('/api/tasks', task(1))).body.task).toMatchObject({ state: 'done', result: 'ran 1' })
  })

  it('with 5,000 steps runs any of them, and one that is saved', async () => {
    await using odd = await useTasks({ ...BARE, ...steps(5_000) })
    await using dev = await startDevProcess(odd.root)
    expect((await dev.post('/api/tasks', task(4_999))).body.task.result).toBe('ran 4999')

    await odd.write({ 'steps/f1/s1.ts': step(5_001) })
    await dev.told(isReload('steps/f1/s1.ts'))

    expect((await dev.post('/api/tasks', task(5_001))).body.task.result).toBe('ran 5001')
  }, 120_000)

  it('with an error in every file starts, says each with its place, and serves what is mended', async () => {
    const broken = Object.keys(steps(20)).map((path) => [path, 'export const condition = {\n'])
    await using odd = await useTasks({
      ...BARE,
      ...Object.fromEntries(broken),
      'libraries/n/x.ts': 'export const = 1\n',
    })
    await using dev = await startDevProcess(odd.root)
    const { diagnostics } = (await dev.get('/api/diagnostics')).body
    const files = diagnostics.map(({ code, file, line }: Record<string, unknown>) => `${code} ${file}:${line}`)
    expect(files.sort()).toEqual(
      [...broken.map(([path]) => `SYNTAX_ERROR ${path}:2`), 'SYNTAX_ERROR libraries/n/x.ts:1'].sort(),
    )

    await odd.write({ 'steps/f7/s7.ts': step(7) })
    await dev.told(isReload('steps/f7/s7.ts'))

    expect((await dev.post('/api/tasks', task(7))).body.task.result).toBe('ran 7')
  })
})

describe('a tsconfig.json that extends', () => {
  const MARK = "require('node:fs').writeFileSync(__dirname + '/ran', '')\nmodule.exports = {}\n"
  const evil = {
    'node_modules/evil/package.json': '{"name":"evil","main":"index.js"}',
    'node_modules/evil/index.js': MARK,
  }

  it.each<[string, Files]>([
    ['a file that is not there', { 'tsconfig.json': '{"extends":"./none.json"}' }],
    ['itself', { 'tsconfig.json': '{"extends":"./tsconfig.json"}' }],
    ['a circle', { 'tsconfig.json': '{"extends":"./b.json"}', 'b.json': '{"extends":"./tsconfig.json"}' }],
    ['a package', { 'tsconfig.json': '{"extends":"evil"}', ...evil }],
    ['the code of a package', { 'tsconfig.json': '{"extends":"evil/index.js"}', ...evil }],
    ['what is no JSON', { 'tsconfig.json': '{"extends":"./a.json"}', 'a.json': '{"extends":' }],
    ['a list', { 'tsconfig.json': '{"extends":[1,{}]}' }],
  ])('%s runs no code, and is why steps do not load until it is mended', async (_what, files) => {
    await using odd = await useTasks({ ...BARE, ...files, 'steps/s1.ts': step(1) })
    await using dev = await startDevProcess(odd.root)
    expect((await dev.post('/api/tasks', task(1))).body.task.failure).toMatchObject({
      code: 'STEP_NOT_LOADED',
      message: expect.stringMatching(/tsconfig|extends/i),
    })
    expect(existsSync(join(odd.root, 'node_modules/evil/ran'))).toBe(false)

    await odd.write({ 'tsconfig.json': '{}' })
    await dev.told(isReload('tsconfig.json'))

    expect((await dev.post('/api/tasks', task(1))).body.task.result).toBe('ran 1')
  })

  it('a file outside of the workspace is read, and steps run', async () => {
    await using outside = await testDir({ 'tsconfig.json': '{"compilerOptions":{"paths":{"*":["/etc/*"]}}}' })
    const tsconfig = JSON.stringify({ extends: `${outside.path}/tsconfig.json` })
    await using odd = await useTasks({ ...BARE, 'tsconfig.json': tsconfig, 'steps/s1.ts': step(1) })
    await using dev = await startDevProcess(odd.root)

    expect((await dev.post('/api/tasks', task(1))).body.task.result).toBe('ran 1')
  })
})

it('stepyard dev writes the types of what is saved', async () => {
  await using odd = await useTasks(BARE)
  await using dev = await startDevProcess(odd.root)
  await odd.write({ 'environments/dev.yaml': 'values: { CURRENCY: EUR }\n' })
  await dev.told(isReload('environments/dev.yaml'))

  const types = join(odd.root, '.stepyard/types/config.d.ts')
  await expect.poll(() => readFile(types, 'utf8').catch(() => ''), { timeout: 10_000 }).toContain('CURRENCY')
})
