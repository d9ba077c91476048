import { describe, expect, it } from 'vitest'
import { parseConfig } from './parseConfig.ts'
import { type ResolvedConfig, resolveConfig } from './resolveConfig.ts'

function resolve(text: string): ResolvedConfig {
  const { value, diagnostics } = parseConfig('stepyard', text, 'stepyard.yaml')
  if (value === undefined) throw new Error(JSON.stringify(diagnostics))
  return resolveConfig(value)
}

const HEAD = 'format: 1\nname: a\n'

const ENGINE = {
  maxStepRuns: 1000,
  refire: 'once',
  stepTimeout: { written: '5m', milliseconds: 300_000 },
  durability: 'strict',
  validate: 'warn',
  allow: [],
  index: [],
  retention: {},
}

describe('resolveConfig', () => {
  it('fills in every default of the schema', () => {
    const resolved = resolve(`${HEAD}environments: { dev: { branch: develop } }\n`)

    expect({ ...resolved, environments: [...resolved.environments.values()] }).toEqual({
      name: 'a',
      source: { allowFsck: [] },
      environments: [
        {
          name: 'dev',
          branch: 'develop',
          gates: [],
          protected: false,
          approvals: { count: 0, timeout: { written: '72h', milliseconds: 259_200_000 } },
          autoSync: true,
          syncInterval: { written: '5m', milliseconds: 300_000 },
        },
      ],
      include: [],
      exclude: [],
      engine: ENGINE,
      check: { allow: [] },
    })
  })

  it.each([
    ['{ branch: a }', true],
    ['{ branch: a, protected: true }', false],
    ['{ branch: a, protected: true, autoSync: true }', true],
    ['{ branch: a, autoSync: false }', false],
  ])('follows the branch of %s: %s', (environment, autoSync) => {
    const { environments } = resolve(`${HEAD}environments: { e: ${environment} }\n`)

    expect(environments.get('e')?.autoSync).toBe(autoSync)
  })

  it('keeps what is written, and the way a time was written', () => {
    const { environments, engine } = resolve(
      `${HEAD}environments: { e: { branch: a, syncInterval: 90s, approvals: { count: 2 } } }\nengine: { maxStepRuns: 5 }\n`,
    )

    expect(environments.get('e')?.syncInterval).toEqual({ written: '90s', milliseconds: 90_000 })
    expect(environments.get('e')?.approvals).toMatchObject({ count: 2, timeout: { written: '72h' } })
    expect(engine).toEqual({ ...ENGINE, maxStepRuns: 5 })
  })

  it('finds no environment under a name of Object.prototype', () => {
    const { environments } = resolve(`${HEAD}environments: {}\n`)

    expect(environments.get('constructor')).toBeUndefined()
  })
})
