import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../fixtures/refusal.ts'
import { useWorld, worldFiles, type Clone, type World } from '../../fixtures/syncWorld.ts'

const step = (name: string): string =>
  `// ${name}\nexport const condition = { a: 1 }\nexport const content = async () => {}\n`
const connector = (name: string): string => `type: http\ndescription: ${name}\nbaseUrl: https://example.org\n`
const secrets = 'A_KEY:\n  description: First\nB_KEY:\n  description: Second\nC_KEY:\n  description: Third\n'
const without = (name: string): string => secrets.replace(new RegExp(`${name}:\\n.*\\n`), '')
const files = {
  'stepyard.yaml': worldFiles['stepyard.yaml'],
  'secrets.yaml': secrets,
  'connectors/old.yaml': connector('old'),
  'connectors/new.yaml': connector('new'),
  ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`steps/s${n}.ts`, step(`s${n}`)])),
}
const gone = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`steps/s${n}.ts`, null]))

let world: World
let clone: Clone
beforeEach(async () => {
  world = await useWorld({ files })
  clone = await world.clone('ann')
  await clone.pull()
})
afterEach(() => world[Symbol.asyncDispose]())

const pathsOnBranch = async (): Promise<string[]> => Object.keys(await world.remoteFiles())
const heldHints = (plan: { warnings: readonly { hint?: string }[] }) => plan.warnings.map(({ hint }) => hint)

describe('a delete on the branch', () => {
  it('happens only when deletes are allowed', async () => {
    await clone.edit({ 'steps/s1.ts': null })
    const held = await clone.push()
    expect(held.plan.changes).toMatchObject([{ path: 'steps/s1.ts', action: 'hold' }])
    expect(await pathsOnBranch()).toContain('steps/s1.ts')

    await clone.push({ allowDelete: true })
    expect(await pathsOnBranch()).not.toContain('steps/s1.ts')
  })

  it('stays held beside what is sent, and is not forgotten', async () => {
    await clone.edit({ 'steps/s1.ts': null, 'steps/s2.ts': step('edited') })
    expect((await clone.push()).commit).toBe(await world.tip('develop'))
    expect((await clone.planPush()).changes).toMatchObject([{ path: 'steps/s1.ts', action: 'hold' }])
    expect((await clone.planPull()).changes).toMatchObject([{ path: 'steps/s1.ts', action: 'keep' }])
  })

  it('makes no room for a folder while it is held', async () => {
    await clone.edit({ 'stepyard.yaml': `${files['stepyard.yaml']}include: [assets/**]\n`, 'assets/a': 'file\n' })
    await clone.push()
    await clone.edit({ 'assets/a': null })
    await clone.edit({ 'assets/a/b': 'in a folder\n' })

    const error = await refusal(() => clone.push())

    expect(error).toMatchObject({ code: 'GATE_CLOSED', hint: expect.stringContaining('--allow-delete') })
    expect(await world.remoteFiles()).toMatchObject({ 'assets/a': 'file\n' })
    await clone.push({ allowDelete: true })
    expect(await world.remoteFiles()).toMatchObject({ 'assets/a/b': 'in a folder\n' })
  })

  it('makes no room for another spelling of its name', async () => {
    await clone.edit({ 'steps/s1.ts': null })
    await clone.edit({ 'steps/S1.ts': step('another') })
    expect(await refusal(() => clone.push())).toMatchObject({ code: 'GATE_CLOSED' })
    await clone.push({ allowDelete: true })
    expect(await pathsOnBranch()).toContain('steps/S1.ts')
  })

  it.each([
    [11, {}, 'GATE_CLOSED'],
    [10, {}, 'sent'],
    [12, { maxDelete: 12 }, 'sent'],
    [13, { maxDelete: 12 }, 'GATE_CLOSED'],
    [22, { maxDelete: { percent: 50 } }, 'sent'],
    [23, { maxDelete: { percent: 50 } }, 'GATE_CLOSED'],
    [1, { maxDelete: 0 }, 'GATE_CLOSED'],
  ])('of %i items with %j is %s', async (count, options, outcome) => {
    await clone.edit(gone(count))
    const result = clone.push({ allowDelete: true, ...options }).then(() => 'sent')
    expect(await result.catch((error: { code: string }) => error.code)).toBe(outcome)
    expect(await pathsOnBranch()).toHaveLength(outcome === 'sent' ? 44 - count : 44)
  })

  it('of everything never happens, whatever is allowed', async () => {
    const all = Object.fromEntries(Object.keys(files).map((path) => [path, null]))
    const workspace = await clone.workspace()
    await clone.edit(all)
    const { planPush } = await import('./planPush.ts')
    const { applyPush } = await import('./applyPush.ts')
    const options = { effects: clone.effects, allowDelete: true, maxDelete: 100, backend: 'system' } as const
    const plan = await planPush(workspace, options)
    expect(await refusal(() => applyPush(workspace, plan, options))).toMatchObject({
      code: 'GATE_CLOSED',
      message: expect.stringContaining('an empty folder never replaces a branch'),
    })
  })
})

describe('a connector', () => {
  it('is deleted on the branch only by its own path', async () => {
    await clone.edit({ 'connectors/old.yaml': null })
    for (const paths of [undefined, ['connectors'], ['old'], ['.']]) {
      const { plan } = await clone.push({ allowDelete: true, ...(paths && { paths }) })
      expect(heldHints(plan)).toEqual(['Add `--allow-delete connectors/old.yaml` to delete it there.'])
    }
    expect(await pathsOnBranch()).toContain('connectors/old.yaml')

    await clone.push({ allowDelete: true, paths: ['connectors/old.yaml'] })
    expect(await pathsOnBranch()).not.toContain('connectors/old.yaml')
  })

  it('needs the allowance besides its path', async () => {
    await clone.edit({ 'connectors/old.yaml': null })
    await clone.push({ paths: ['connectors/old.yaml'] })
    expect(await pathsOnBranch()).toContain('connectors/old.yaml')
  })

  it('that is renamed is no delete', async () => {
    await clone.edit({ 'connectors/old.yaml': null, 'connectors/better.yaml': connector('old') })
    expect((await clone.push()).plan.changes).toMatchObject([{ action: 'move', path: 'connectors/better.yaml' }])
    expect(await pathsOnBranch()).not.toContain('connectors/old.yaml')
  })
})

describe('a secret name', () => {
  it('that was taken out of secrets.yaml is held, and the file with it', async () => {
    await clone.edit({ 'secrets.yaml': without('B_KEY'), 'steps/s1.ts': step('edited') })
    const { plan } = await clone.push({ allowDelete: true })
    expect(plan.changes).toMatchObject([
      { path: 'secrets.yaml', action: 'hold' },
      { path: 'steps/s1.ts', action: 'send' },
    ])
    expect(heldHints(plan)).toEqual(['Add `--allow-delete secrets.yaml#B_KEY` to delete it there.'])
    expect(await world.remoteFiles()).toMatchObject({ 'secrets.yaml': secrets })
  })

  it.each(['secrets.yaml#B_KEY', 'secrets.yaml'])('is deleted when %s is named', async (path) => {
    await clone.edit({ 'secrets.yaml': without('B_KEY') })
    expect((await clone.push({ paths: [path] })).plan.changes).toMatchObject([{ action: 'hold' }])
    await clone.push({ allowDelete: true, paths: [path] })
    expect(await world.remoteFiles()).toMatchObject({ 'secrets.yaml': without('B_KEY') })
  })

  it('is not deleted along with another that was named', async () => {
    await clone.edit({ 'secrets.yaml': 'B_KEY:\n  description: Second\n' })
    const { plan } = await clone.push({ allowDelete: true, paths: ['secrets.yaml#A_KEY'] })
    expect(heldHints(plan)).toEqual(['Add `--allow-delete secrets.yaml#C_KEY` to delete it there.'])
    expect(await world.remoteFiles()).toMatchObject({ 'secrets.yaml': secrets })
  })

  it('may be described anew and joined by others without a word', async () => {
    const more = `${secrets.replace('First', 'The first')}D_KEY:\n  description: Fourth\n`
    await clone.edit({ 'secrets.yaml': more })
    await clone.push()
    expect(await world.remoteFiles()).toMatchObject({ 'secrets.yaml': more })
  })

  it('is not lost with the whole file', async () => {
    await clone.edit({ 'secrets.yaml': null })
    expect((await clone.push({ allowDelete: true })).plan.changes).toMatchObject([{ action: 'hold' }])
    expect(await pathsOnBranch()).toContain('secrets.yaml')
  })

  it('is not lost in a file that does not parse', async () => {
    await clone.edit({ 'secrets.yaml': 'A_KEY: [\n' })
    expect(await refusal(() => clone.push({ allowDelete: true, paths: ['secrets.yaml'] }))).toMatchObject({
      code: 'GATE_CLOSED',
    })
    expect(await world.remoteFiles()).toMatchObject({ 'secrets.yaml': secrets })
  })
})

describe('a delete in the folder', () => {
  it.each([
    [10, {}, 'pulled'],
    [11, {}, 'GATE_CLOSED'],
    [11, { maxDelete: 11 }, 'pulled'],
    [30, { maxDelete: { percent: 60 } }, 'GATE_CLOSED'],
  ])('of %i items with %j is %s', async (count, options, outcome) => {
    await world.commit(gone(count))
    const result = clone.pull(options).then(() => 'pulled')
    expect(await result.catch((error: { code: string }) => error.code)).toBe(outcome)
    expect(Object.keys(await clone.files())).toHaveLength(outcome === 'pulled' ? 44 - count : 44)
  })

  it('is backed up', async () => {
    await world.commit(gone(2))
    const { backup } = await clone.pull()
    expect(await clone.read(`${backup}/steps/s1.ts`)).toBe(step('s1'))
  })
})

describe('what is never sent', () => {
  it('is a file of secrets, whatever include says', async () => {
    await clone.edit({
      'stepyard.yaml': `${files['stepyard.yaml']}include: ['.env', '.env.*', 'config/**', '**/.env*']\n`,
      '.env': 'KEY=1\n',
      '.env.local': 'KEY=2\n',
      'config/.env.prod': 'KEY=3\n',
      'config/plain.txt': 'text\n',
    })
    const { plan } = await clone.push()
    expect(plan.changes.map(({ path }) => path)).toEqual(['config/plain.txt', 'stepyard.yaml'])
  })

  it('is a configuration that nobody could use', async () => {
    await clone.edit({ 'connectors/new.yaml': 'typ: http\n' })
    expect(await refusal(() => clone.push())).toMatchObject({
      code: 'GATE_CLOSED',
      message: expect.stringContaining('connectors/new.yaml:1'),
    })
  })

  it('is a merge that nobody has finished', async () => {
    await clone.edit({ 'steps/s1.ts': '<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n' })
    expect(await refusal(() => clone.push())).toMatchObject({
      code: 'CONFLICT_MARKERS',
      data: { path: 'steps/s1.ts', line: 1 },
    })
  })
})
