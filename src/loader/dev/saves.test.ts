import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { platform } from 'node:os'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openDevWorld, type DevWorld } from '../../../fixtures/devWorld.ts'
import { useStepWorker } from '../../../fixtures/stepWorker.ts'
import { commitFiles, git, type Files } from '../../../fixtures/testDir.ts'
import { testSaves } from './saves.suite.ts'

testSaves(10)

const worker = useStepWorker()

const step = (value: number): string =>
  `export const condition = { a: 1 }\nexport const content = async () => {\n  data.x = ${value}\n}\n`

describe('a switch of branches that changes 90 files', () => {
  it('makes one generation or two, and the last one is all of it', async () => {
    const files = (value: number, count: number): Files =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`steps/s${at}.ts`, step(value)]))
    await using world = await openDevWorld(worker.file(), files(1, 80))
    await git(world.root, 'init', '--quiet')
    await commitFiles(
      world.root,
      { ...files(1, 80), 'stepyard.yaml': 'format: 1\nname: x\nenvironments:\n  dev: { branch: b }\n' },
      'one',
    )
    await git(world.root, 'checkout', '--quiet', '-b', 'other')
    const removed = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`steps/s${at}.ts`, null]))
    const added = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`steps/new/n${at}.ts`, step(2)]))
    await commitFiles(world.root, { ...files(2, 80), ...removed, ...added }, 'two')
    await git(world.root, 'checkout', '--quiet', 'main')
    await world.loader.reload()
    await world.loader.settled()
    const before = world.loader.table.generation
    const reloaded = world.nextReload()
    await git(world.root, 'checkout', '--quiet', 'other')
    await reloaded
    await expect.poll(() => world.loader.table.steps.has('new/n9')).toBe(true)
    await world.loader.settled()

    expect(world.loader.table.generation - before).toBeLessThanOrEqual(2)
    expect(world.loader.table.steps.size).toBe(80)
    expect(await world.run('s79')).toMatchObject({ data: { x: 2 } })
  })
})

describe('programs that change many files', () => {
  const files = (value: number, count: number): Files =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`steps/f${at % 20}/s${at}.ts`, step(value)]))

  // As the system has it: elsewhere `-i` wants another argument.
  it.runIf(platform() === 'linux')('make a handful of generations: `sed -i` over 1,000 files', async () => {
    await using world = await openDevWorld(worker.file(), files(1, 1000))
    const before = world.loader.table.generation
    const names = Object.keys(files(1, 1000))
    await promisify(execFile)('sed', ['-i', 's/data.x = 1/data.x = 2/', ...names], { cwd: world.root })
    await expect.poll(async () => changedSteps(world, step(1))).toBe(1000)
    await world.loader.settled()

    expect(world.loader.table.generation - before).toBeLessThanOrEqual(5)
    expect(await world.run('f19/s999')).toMatchObject({ data: { x: 2 } })
  })

  it('make two generations: a checkout of three files', async () => {
    await using world = await openDevWorld(worker.file(), files(1, 3))
    await git(world.root, 'init', '--quiet')
    await commitFiles(world.root, files(1, 3), 'one')
    await git(world.root, 'checkout', '--quiet', '-b', 'other')
    await commitFiles(world.root, files(2, 3), 'two')
    await world.loader.reload()
    await world.loader.settled()
    const before = world.loader.table.generation
    await git(world.root, 'checkout', '--quiet', 'main')
    await expect.poll(async () => changedSteps(world, step(2))).toBe(3)
    await world.loader.settled()

    expect(world.loader.table.generation - before).toBeLessThanOrEqual(2)
  })
})

/** How many steps have other text than this. */
function changedSteps({ loader }: DevWorld, text: string): number {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return [...loader.table.steps.values()].filter(({ fileHash }) => fileHash !== hash).length
}

describe('polling', () => {
  it('sees what happens to files, too', async () => {
    await using world = await openDevWorld(worker.file(), { 'steps/a.ts': step(1) }, { polling: true })
    await world.edit({ 'steps/a.ts': step(22) })

    expect(await world.run('a')).toMatchObject({ data: { x: 22 } })
  })
})
