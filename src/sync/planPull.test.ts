import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  outcomeOf,
  placed,
  printable,
  readSide,
  slug,
  useMatrix,
  type Matrix,
  type Row,
  type Side,
} from './matrix.suite.ts'
import { CONTENT_ROWS } from './matrixContents.suite.ts'
import { ROWS } from './matrixRows.suite.ts'
import type { Plan } from './plan.ts'

const rows = [...ROWS, ...CONTENT_ROWS]
const settled = rows.filter(({ pull }) => ['take', 'delete', 'move', 'merge', 'keep', 'heal', 'none'].includes(pull))
const clashing = rows.filter((row) => !settled.includes(row))

describe.each(['system', 'isomorphic'] as const)('planPull with the %s backend', (backend) => {
  let matrix: Matrix
  let plan: Plan<'pull'>
  let again: Plan<'pull'>
  let before: Side

  beforeAll(async () => {
    matrix = await useMatrix(backend, rows)
    const { puller } = matrix
    before = await readSide(puller, Object.keys(await puller.files()))
    plan = await puller.planPull({ environment: 'dev' })
    await puller.pull({ environment: 'dev', exclude: clashing.map((row) => `**/${slug(row)}/**`) })
    again = await puller.planPull({ environment: 'dev' })
  })
  afterAll(() => matrix[Symbol.asyncDispose]())

  it.each(rows.map((row) => [row.name, row.pull, row] as const))('%s: %s', (...[, expected, row]) => {
    expect(outcomeOf(plan, row)).toBe(expected)
  })

  it.each(rows.map((row) => [row.name, row] as const))('%s: the folder afterwards', async (_, row) => {
    const expected = { ...onlyOf(before, row), ...printable(placed(row, row.folder)) }
    expect(await readSide(matrix.puller, Object.keys(expected))).toEqual(expected)
  })

  it('finds nothing more to write, and the same conflicts', () => {
    expect(again.changes.filter(({ action }) => action !== 'keep')).toEqual([])
    expect(again.conflicts.map(({ path }) => path)).toEqual(plan.conflicts.map(({ path }) => path))
  })
})

function onlyOf(side: Side, row: Row): Side {
  return Object.fromEntries(Object.entries(side).filter(([path]) => path.includes(`/${slug(row)}/`)))
}
