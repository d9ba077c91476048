import { describe, expect, it } from 'vitest'
import { environmentValues } from '../../config/environmentValues.ts'
import { expandText, expandTexts } from './expandTexts.ts'

const { read } = environmentValues({
  environment: 'prod',
  values: { HOST: 'api.example.com', PORT: 8443 },
  declared: ['TOKEN', 'UNSET'],
  envFile: 'TOKEN=${env:HOST}$&',
  env: {},
})

describe('references in the file of a connector', () => {
  it('are filled in at any depth', () => {
    const value = { url: 'https://${env:HOST}:${env:PORT}/', list: [{ token: 'Bearer ${secret:TOKEN}' }], n: 1 }

    expect(expandTexts(value, read)).toEqual({
      url: 'https://api.example.com:8443/',
      list: [{ token: 'Bearer ${env:HOST}$&' }],
      n: 1,
    })
  })

  it('alone in a text are the value, whatever its type', () => {
    expect(expandTexts({ port: '${env:PORT}' }, read)).toEqual({ port: 8443 })
  })

  it.each(['${HOST}', '$HOST', '{{HOST}}', '${env:}', '${process.env.HOST}'])('are nothing like %s', (text) => {
    expect(expandText(text, read)).toBe(text)
  })

  it.each([
    ['${secret:UNSET}', 'UNSET'],
    ['${env:MISSING}', 'MISSING'],
  ])('to %s, which is not set, name it and the environment', (text, key) => {
    expect(() => expandText(text, read)).toThrowError(
      expect.objectContaining({ code: 'CONFIG_MISSING', data: expect.objectContaining({ key, environment: 'prod' }) }),
    )
  })
})
