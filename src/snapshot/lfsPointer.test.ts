import { describe, expect, it } from 'vitest'
import { isLfsPointer } from './lfsPointer.ts'

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`

describe('isLfsPointer', () => {
  it('knows a pointer, with extensions too', () => {
    const extended = pointer.replace('oid', `ext-0-foo sha256:${'b'.repeat(64)}\noid`)

    expect([pointer, extended].map((text) => isLfsPointer(Buffer.from(text)))).toEqual([true, true])
  })

  it.each([
    ['nothing', ''],
    ['its first line alone', 'version https://git-lfs.github.com/spec/v1\n'],
    ['a text about it', `See ${pointer}`],
    ['a long file that begins like one', pointer + 'x'.repeat(1_000)],
    ['another version', pointer.replace('v1', 'v9')],
  ])('takes %s for what it is', (_what, text) => {
    expect(isLfsPointer(Buffer.from(text))).toBe(false)
  })
})
