import { describe, expect, it } from 'vitest'
import { loadConditionText } from './conditionText.ts'

const conditionText = await loadConditionText()

describe('loadConditionText', () => {
  it('puts a condition on one line, whatever its layout', () => {
    expect(conditionText('{\n  // why\n  "order": { status: "new", },\n}').line).toBe("{ order: { status: 'new' } }")
  })

  it('makes a tree of keys, lists and patterns', () => {
    const { tree } = conditionText(
      "{ $via: { type: 'webhook' }, a: [{ b: Number }, /x/], 'c d': { $ne: null }, e: {}, f: gt(5) }",
    )

    expect(tree).toEqual({
      $via: { type: "'webhook'" },
      a: [{ b: 'Number' }, '/x/'],
      'c d': '{ $ne: null }',
      e: '{}',
      f: 'gt(5)',
    })
  })

  it.each([
    ['{ ...shared, [key]: 5, a(v) { return v } }', { '...shared': '', '[key]': '5', a: '(v) { return v }' }],
    ['{ __proto__: { a: 1 } }', JSON.parse('{ "__proto__": { "a": "1" } }')],
    ['any({ a: 1 }, { b: 2 })', 'any({ a: 1 }, { b: 2 })'],
    ['() => { const a = 1; return { a } }', '() => { const a = 1; return { a } }'],
    ['function match() { return 5', 'function match() { return 5'],
  ])('shows %s as far as it can', (text, tree) => {
    expect(conditionText(text).tree).toEqual(tree)
  })
})
