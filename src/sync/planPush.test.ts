import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { git, gitInput } from '../../fixtures/testDir.ts'
import {
  outcomeOf,
  placed,
  printable,
  slug,
  useMatrix,
  type Matrix,
  type Outcome,
  type Row,
  type Side,
} from './matrix.suite.ts'
import { CONTENT_ROWS } from './matrixContents.suite.ts'
import { ROWS } from './matrixRows.suite.ts'
import type { Plan } from './plan.ts'

const rows = [...ROWS, ...CONTENT_ROWS]
const sendable: readonly Outcome[] = ['send', 'delete', 'move', 'heal', 'behind', 'none']
const stopping = rows.filter(({ push }) => !sendable.includes(push))
const asked = { environment: 'dev', allowDelete: true } as const

describe.each(['system', 'isomorphic'] as const)('planPush with the %s backend', (backend) => {
  let matrix: Matrix
  let plan: Plan<'push'>
  let held: Plan<'push'>
  let again: Plan<'push'>
  let before: Side
  let after: Side

  beforeAll(async () => {
    matrix = await useMatrix(backend, rows)
    const { pusher, world } = matrix
    before = await readBranch(world.path)
    held = await pusher.planPush({ environment: 'dev' })
    plan = await pusher.planPush(asked)
    const exclude = stopping.map((row) => `**/${slug(row)}/**`)
    await pusher.push({ ...asked, exclude })
    after = await readBranch(world.path)
    again = await pusher.planPush(asked)
  })
  afterAll(() => matrix[Symbol.asyncDispose]())

  it.each(rows.map((row) => [row.name, row.push, row] as const))('%s: %s', (...[, expected, row]) => {
    expect(outcomeOf(plan, row)).toBe(expected)
  })

  it.each(rows.map((row) => [row.name, row] as const))('%s: the branch afterwards', (_, row) => {
    const expected = { ...onlyOf(before, row), ...printable(placed(row, row.branch)) }
    const found = { ...Object.fromEntries(Object.keys(expected).map((path) => [path, null])), ...onlyOf(after, row) }
    expect(found).toEqual(expected)
  })

  it('holds every delete until deletes are allowed', () => {
    const deletes = plan.changes.filter(({ action }) => action === 'delete').map(({ path }) => path)
    const kept = held.changes.filter(({ action }) => action === 'hold').map(({ path }) => path)
    expect(kept).toEqual(deletes)
    expect(held.warnings.filter(({ code }) => code === 'DELETE_HELD').map(({ file }) => file)).toEqual(deletes)
  })

  it('finds nothing more to send, and the same conflicts', () => {
    expect(again.changes.filter(({ action }) => !['behind', 'pull-first'].includes(action))).toEqual([])
    expect(again.conflicts.map(({ path }) => path)).toEqual(plan.conflicts.map(({ path }) => path))
  })
})

function onlyOf(side: Side, row: Row): Side {
  return Object.fromEntries(Object.entries(side).filter(([path]) => path.includes(`/${slug(row)}/`)))
}

async function readBranch(path: string): Promise<Side> {
  const lines = (await git(path, 'ls-tree', '-r', '-z', 'develop')).split('\0').filter(Boolean)
  const entries = lines.map(async (line): Promise<[string, Side[string]]> => {
    const [, mode, oid = '', name = ''] = /^(\d+) blob (\w+)\t(.*)$/s.exec(line) ?? []
    const content = (await gitInput(path, ['cat-file', 'blob', oid], '')).toString('latin1')
    return [name, mode === '100755' ? { mode, content } : content]
  })
  return Object.fromEntries(await Promise.all(entries))
}
