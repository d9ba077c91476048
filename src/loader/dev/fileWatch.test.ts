import { expect, it } from 'vitest'
import { isOutOfWatches } from './fileWatch.ts'

it.each([
  ['EMFILE', true],
  ['ENOSPC', true],
  ['EACCES', false],
])('polls instead where the system has no more watches to give: %s', (code, expected) => {
  expect(isOutOfWatches(Object.assign(new Error('no'), { code }))).toBe(expected)
})
