import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runInProcess } from '../../fixtures/commandLine.ts'
import { startGitServer, type GitServer } from '../../fixtures/gitServer.ts'
import { useWorld, type Clone, type World } from '../../fixtures/syncWorld.ts'
import schema from '../../schemas/report.schema.json' with { type: 'json' }

const validate = new Ajv({ allErrors: true, strict: true }).compile(schema)
const charge =
  "export const condition = { order: { status: 'ok', paid: null } }\nexport const content = async () => {}\n"
const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`steps/s${n}.ts`, `// ${n}\n${charge}`]))
const none = Object.fromEntries(Object.keys(many).map((path) => [path, null]))

type Arrange = (clone: Clone, world: World) => Promise<unknown>

interface Case {
  readonly name: string
  readonly args: readonly string[]
  readonly arrange?: Arrange
  readonly code: number
  readonly report: object
}

const theirs: Arrange = (_, world) => world.commit({ 'steps/charge.ts': charge })
const ours: Arrange = (clone) => clone.edit({ 'steps/charge.ts': charge, 'steps/new.ts': `// new\n${charge}` })
const clash: Arrange = async (clone, world) => [
  await world.commit({ 'steps/charge.ts': charge }),
  await clone.edit({ 'steps/charge.ts': charge.replace('paid', 'unpaid') }),
]
const apart: Arrange = async (clone, world) => [
  await world.commit({ 'steps/charge.ts': charge }),
  await clone.edit({ 'steps/charge.ts': `${await clone.read('steps/charge.ts')}// mine\n` }),
]
const emptied: Arrange = async (clone, world) => [
  await world.commit(many),
  await clone.pull(),
  await world.commit(none),
]
const moved: Arrange = async (clone) => [
  await clone.edit({ 'steps/pay.ts': await clone.read('steps/charge.ts') }),
  await clone.edit({ 'steps/charge.ts': null }),
]

const cases: readonly Case[] = [
  { name: 'nothing', args: ['status'], code: 0, report: { command: 'status', changes: [], counts: { conflict: 0 } } },
  {
    name: 'both sides',
    args: ['status', '--fetch', '--exit-code'],
    arrange: apart,
    code: 2,
    report: { changes: [{ op: 'update', side: 'both', kind: 'step', name: 'step charge', path: 'steps/charge.ts' }] },
  },
  {
    name: 'a rename',
    args: ['status'],
    arrange: moved,
    code: 0,
    report: { changes: [{ op: 'rename', from: 'steps/charge.ts' }] },
  },
  {
    name: 'a plan',
    args: ['pull'],
    arrange: theirs,
    code: 0,
    report: { command: 'pull', applied: false, plan: expect.stringMatching(/^[0-9a-f]{64}$/), counts: { update: 1 } },
  },
  {
    name: 'an applied pull',
    args: ['pull', '--yes'],
    arrange: theirs,
    code: 0,
    report: { applied: true, commit: expect.any(String) },
  },
  {
    name: 'a conflict',
    args: ['pull', '--yes'],
    arrange: clash,
    code: 3,
    report: {
      applied: false,
      changes: [{ conflict: 'content' }],
      counts: { conflict: 1 },
      error: { code: 'CONFLICT' },
    },
  },
  {
    name: 'a closed gate',
    args: ['pull', '--yes'],
    arrange: emptied,
    code: 4,
    report: {
      destructive: true,
      counts: { delete: 20 },
      error: { code: 'GATE_CLOSED', hint: expect.stringContaining('--max-delete 20') },
    },
  },
  {
    name: 'a push plan',
    args: ['push'],
    arrange: ours,
    code: 0,
    report: { command: 'push', counts: { add: 1, update: 1 } },
  },
  {
    name: 'an applied push',
    args: ['push', '--yes'],
    arrange: ours,
    code: 0,
    report: { applied: true, commit: expect.any(String) },
  },
  {
    name: 'a stopped push',
    args: ['push', '--yes'],
    arrange: apart,
    code: 6,
    report: { counts: { kept: 1 }, error: { code: 'PULL_FIRST' } },
  },
  {
    name: 'a proposal',
    args: ['push', '-e', 'prod', '--yes'],
    arrange: ours,
    code: 0,
    report: { applied: false, pr: { branch: expect.stringMatching(/^stepyard\/prod\//) } },
  },
  {
    name: 'a held delete',
    args: ['push', '--yes'],
    arrange: (clone) => clone.edit({ 'steps/charge.ts': null }),
    code: 0,
    report: {
      destructive: false,
      counts: { kept: 1, delete: 0 },
      warnings: [{ code: 'DELETE_HELD', path: 'steps/charge.ts' }],
    },
  },
  {
    name: 'a missing branch',
    args: ['pull', '-e', 'qa'],
    arrange: (clone) =>
      clone.edit({ 'stepyard.yaml': 'format: 1\nname: x\nenvironments:\n  qa: { branch: develpo }\n' }),
    code: 1,
    report: {
      command: 'pull',
      changes: [],
      error: { code: 'BRANCH_MISSING', hint: expect.stringContaining('develop') },
    },
  },
  {
    name: 'an unknown item',
    args: ['diff', 'nowhere'],
    code: 64,
    report: { command: 'diff', error: { code: 'ITEM_UNKNOWN' } },
  },
]

describe('--json prints one valid report of', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, { args, arrange, code, report }) => {
    await using world = await useWorld()
    const clone = await world.clone('ann')
    await clone.pull()
    await arrange?.(clone, world)

    const run = await runInProcess(clone.root, ...args, '--json')

    const document: unknown = JSON.parse(run.out)
    expect(document).toMatchObject({ schemaVersion: 1, ...report })
    expect([validate(document), validate.errors]).toEqual([true, null])
    expect(run.code).toBe(code)
    expect(run.err.startsWith('error: ')).toBe('error' in report)
  })

  it('a branch that was never fetched', async () => {
    await using world = await useWorld()
    const { code, out } = await runInProcess((await world.clone('ann')).root, 'status', '--json')
    const document: unknown = JSON.parse(out)
    expect(document).toMatchObject({ head: null, changes: [], warnings: [{ code: 'NEVER_FETCHED' }] })
    expect([validate(document), code]).toEqual([true, 0])
  })
})

describe('a remote that fails', () => {
  let server: GitServer
  let world: World
  let clone: Clone
  beforeAll(async () => {
    server = await startGitServer({ auth: { password: 'right' } })
    world = await useWorld()
    clone = await world.clone('ann')
    const repository = await server.createRepository('acme/orders')
    await clone.git('remote', 'set-url', 'origin', repository.url)
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  it.each(['system', 'isomorphic'])('is reported as an error that exits with 5, by the %s backend', async (backend) => {
    const { code, out, err } = await runInProcess(clone.root, 'pull', '--json', '--git-backend', backend)
    const document: unknown = JSON.parse(out)
    expect(document).toMatchObject({ command: 'pull', error: { code: 'AUTH_FAILED' } })
    expect([validate(document), code, err.startsWith('error: ')]).toEqual([true, 5, true])
  })
})
