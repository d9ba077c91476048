import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkItemPath } from '../snapshot/policy.ts'
import { itemKind } from './layout.ts'
import { readRecordingPath, recordingPath } from './recordingPath.ts'

describe('recordingPath', () => {
  it.each([
    ['stripe', 'charges.create', 'recordings/stripe/charges.create.yaml'],
    ['http', 'GET /users/{id}', 'recordings/http/GET%20/users/{id}.yaml'],
    ['a/b', '../../x', 'recordings/a%2Fb/%2E%2E/%2E%2E/x.yaml'],
    ['con', 'a:b', 'recordings/%63on/a%3Ab.yaml'],
  ])('of %s %s is %s', (connector, operation, path) => {
    expect(recordingPath({ connector, operation })).toBe(path)
  })

  it('gives back every name, in a place that every system accepts', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).map((text) => text.normalize('NFC'))
    fc.assert(
      fc.property(name, name, (connector, operation) => {
        const path = recordingPath({ connector, operation })

        expect(readRecordingPath(path)).toEqual({ connector, operation })
        expect(checkItemPath(path)).toBeUndefined()
        expect(itemKind(path)).toBe('recording')
      }),
    )
  })

  it('is none without a folder for the connector', () => {
    expect(readRecordingPath('recordings/charge.yaml')).toBeUndefined()
  })
})
