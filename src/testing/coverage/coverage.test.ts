import { describe, expect, it } from 'vitest'
import { compileCondition } from '../../condition/compile.ts'
import { any, oneOf } from '../../condition/extensions.ts'
import { readBranches } from './branches.ts'
import { addCoverage, coverDocument, coverRun, NO_COVERAGE } from './coverage.ts'
import { reportCoverage } from './coverageReport.ts'

function compile(condition: object) {
  const { condition: compiled } = compileCondition(condition)
  if (!compiled) throw new Error('the condition is refused')
  return compiled
}

const leaves = (condition: object, data: unknown) =>
  readBranches(compile(condition), data).map(({ leaf, met }) => [leaf, met])

function missing(condition: object, ...documents: readonly unknown[]) {
  const steps = [{ name: 'step', condition: compile(condition) }]
  const seen = documents.map((data) => coverDocument(steps, data)).reduce(addCoverage, coverRun('step'))
  return reportCoverage(['step'], seen).byStep[0]?.missing
}

describe('the branches of a condition', () => {
  it('are the leaves, those behind one that is not met too', () => {
    expect(leaves({ order: { status: 'new', total: Number } }, { order: { total: 3 } })).toEqual([
      ['order.status: "new"', false],
      ['order.total: Number', true],
    ])
    expect(leaves({ order: { status: 'new' } }, { order: 'none' })).toEqual([['order.status: "new"', false]])
  })

  it('are the elements that a list must have, and all alternatives', () => {
    expect(leaves({ tags: ['a', 'b'] }, { tags: ['b'] })).toEqual([
      ['tags: ["a"]', false],
      ['tags: ["b"]', true],
    ])
    expect(leaves({ size: any(1, 2) }, { size: 2 })).toEqual([
      ['size: 1', false],
      ['size: 2', true],
    ])
  })
})

describe('coverage', () => {
  it('misses what never held and what never failed', () => {
    expect(missing({ total: Number })).toEqual([])
    expect(missing({ total: Number }, { total: 1 })).toEqual(['total: Number never failed'])
    expect(missing({ total: Number }, { total: 1 }, {})).toEqual([])
  })

  it('misses each value that is allowed and never came', () => {
    expect(missing({ plan: oneOf('team', 'pro') }, { plan: 'pro' }, {})).toEqual([
      'plan: oneOf("team", "pro") never held by "team"',
    ])
  })

  it('counts a step that never ran, also where no document met it', () => {
    const report = reportCoverage(['one', 'two'], coverRun('one'))

    expect(report.steps).toEqual({ covered: 1, total: 2 })
    expect(report.byStep.map(({ missing: words }) => words)).toEqual([[], ['it never ran']])
    expect(reportCoverage([], NO_COVERAGE).branches).toEqual({ covered: 0, total: 0 })
  })

  it('adds up in any order', () => {
    const steps = [{ name: 'step', condition: compile({ a: oneOf(1, 2), b: String }) }]
    const parts = [{ a: 1 }, { a: 2, b: 'x' }, {}].map((data) => coverDocument(steps, data))

    expect(parts.reduce(addCoverage)).toEqual(parts.toReversed().reduce(addCoverage))
  })
})
