import { describe, expect, it } from 'vitest'
import { isRepeatable, pauseBeforeRetry, readRetryAfter } from './retryPlan.ts'

const now = Date.UTC(2026, 0, 1)
const rule = { attempts: 4, backoff: 500 }
const drawn = (random: number) => ({ now: () => now, random: () => random })

describe('the pause before a retry', () => {
  it.each([
    [1, 0, 0],
    [1, 0.999, 500],
    [2, 0.5, 500],
    [3, 0.999, 1998],
    [4, 0.5, undefined],
  ])('after try %i with %d drawn is %s', (attempt, random, pause) => {
    expect(pauseBeforeRetry({ attempt }, rule, drawn(random))).toBe(pause)
  })

  it.each([
    ['7', 7000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['3600', undefined],
    ['soon', 250],
    ['-5', 250],
  ])('is what the service asks for, within reason: %s', (retryAfter, pause) => {
    expect(pauseBeforeRetry({ attempt: 1, status: 429, retryAfter }, rule, drawn(0.5))).toBe(pause)
  })

  it.each([400, 401, 404, 409, 422, 501])('is none where the next answer would be the same: %i', (status) => {
    expect(pauseBeforeRetry({ attempt: 1, status }, rule, drawn(0.5))).toBeUndefined()
  })

  it('never exceeds a minute', () => {
    expect(pauseBeforeRetry({ attempt: 19 }, { attempts: 20, backoff: 500 }, drawn(0.9999))).toBeLessThanOrEqual(60_000)
  })
})

describe('a retry', () => {
  it.each([
    ['GET', false, true],
    ['PUT', false, true],
    ['DELETE', false, true],
    ['POST', false, false],
    ['PATCH', false, false],
    ['POST', true, true],
  ])('of %s with a key %s is made: %s', (method, hasKey, made) => {
    expect(isRepeatable(method, hasKey)).toBe(made)
  })

  it('reads no date in another form', () => {
    expect(readRetryAfter('2026-01-01T00:00:30Z', now)).toBeUndefined()
  })
})
