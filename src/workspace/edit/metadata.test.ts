import { describe, expect, it } from 'vitest'
import { withoutMetadata } from './metadata.ts'

const TEXT = '/**\n  Name: a\n  ID: x1\n\n  Charges the card.\n*/\n\nexport const match = 1\n'

describe('withoutMetadata', () => {
  it('takes the metadata out and leaves what the comment says besides', () => {
    expect(withoutMetadata(TEXT)).toBe('/**\n\n  Charges the card.\n*/\n\nexport const match = 1\n')
  })

  it('keeps the line ends of Windows', () => {
    const windows = TEXT.replaceAll('\n', '\r\n')

    expect(withoutMetadata(windows)).toBe(withoutMetadata(TEXT).replaceAll('\n', '\r\n'))
  })

  it('leaves a file that mixes line ends as it is below its header', () => {
    expect(withoutMetadata('// Step: a\n// ID: x1\nconst a = 1\r\nconst b = 2\n')).toBe('const a = 1\r\nconst b = 2\n')
  })
})
