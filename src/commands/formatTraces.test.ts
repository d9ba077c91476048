import { describe, expect, it } from 'vitest'
import { usageWords } from './formatTraces.ts'

describe('what a step run spent', () => {
  it.each([
    [{ cpu: 0.214, heap: 34.5 }, 'cpu 0.2 ms, heap 34.5 MB'],
    [{ cpu: 1840.2, heap: 201, beside: 1 }, 'cpu 1.8 s, heap 201 MB, with 1 other run'],
    [{ cpu: 12, heap: 8, beside: 3 }, 'cpu 12 ms, heap 8 MB, with 3 other runs'],
  ])('is told in a few words: %j', (usage, words) => {
    expect(usageWords(usage)).toBe(words)
  })
})
