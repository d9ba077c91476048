import { describe, expect, it } from 'vitest'
import { environmentValues, type ValueSources } from './environmentValues.ts'

const read = (sources: Partial<ValueSources>) =>
  environmentValues({ environment: 'dev', values: {}, declared: [], envFile: '', env: {}, ...sources })

describe('environmentValues', () => {
  it('serves values of the environment as they are written', () => {
    const { read: config } = read({ values: { URL: 'http://x', RETRIES: 3, LIST: ['a'] } })

    expect([config('URL'), config('RETRIES'), config('LIST')]).toEqual(['http://x', 3, ['a']])
  })

  it('serves secrets from the file of the environment and from variables, which win', () => {
    const envFile = '# comment\nTOKEN=from-file\nOTHER="with space"\n'
    const { read: config, secrets } = read({ envFile, env: { STEPYARD_SECRET_TOKEN: 'from-variable', TOKEN: 'no' } })

    expect([config('TOKEN'), config('OTHER')]).toEqual(['from-variable', 'with space'])
    expect(secrets.toSorted()).toEqual(['from-variable', 'with space'])
  })

  it('finds a secret whose name no variable can have', () => {
    const { read: config } = read({ declared: ['smtp.pass-word'], env: { STEPYARD_SECRET_smtp_pass_word: 's3cret' } })

    expect(config('smtp.pass-word')).toBe('s3cret')
  })

  it('answers ENVIRONMENT with the name, unless the workspace sets it', () => {
    expect(read({}).read('ENVIRONMENT')).toBe('dev')
    expect(read({ values: { ENVIRONMENT: 'sandbox' } }).read('ENVIRONMENT')).toBe('sandbox')
  })

  it.each([
    [{ values: { API_URL: 'x' } }, 'API_URI', /Did you mean "API_URL"\?/],
    [
      { declared: ['STRIPE_KEY'] },
      'STRIPE_KEY',
      /^Put `STRIPE_KEY=\.\.\.` into \.env\.dev, or set STEPYARD_SECRET_STRIPE_KEY\.$/,
    ],
    [{}, 'constructor', /^Add it under `values` in environments\/dev\.yaml/],
  ])('says what to do about a key that is not there: %j', (sources, key, hint) => {
    expect(() => read(sources).read(key)).toThrow(
      expect.objectContaining({ code: 'CONFIG_MISSING', hint: expect.stringMatching(hint) }),
    )
  })
})
