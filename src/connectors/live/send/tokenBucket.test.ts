import { describe, expect, it } from 'vitest'
import { takeToken, type Bucket } from './tokenBucket.ts'

const limit = { requests: 2, per: 1000 }

function waits(...moments: readonly number[]): number[] {
  let bucket: Bucket | undefined
  return moments.map((now) => {
    const taken = takeToken(limit, bucket, now)
    bucket = taken.bucket
    return taken.wait
  })
}

describe('a bucket of tokens', () => {
  it('lets as many through at once as fit, and the others one after the other', () => {
    expect(waits(0, 0, 0, 0, 0)).toEqual([0, 0, 500, 1000, 1500])
  })

  it('fills up with time, to its brim and no more', () => {
    expect(waits(0, 0, 500, 500, 100_000, 100_000, 100_000)).toEqual([0, 0, 0, 500, 0, 0, 500])
  })

  it('does not empty when a clock is set back', () => {
    expect(waits(5000, 0)).toEqual([0, 0])
  })
})
