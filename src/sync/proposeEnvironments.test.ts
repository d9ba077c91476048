import { describe, expect, it } from 'vitest'
import { proposeEnvironments } from './proposeEnvironments.ts'

describe('the environments of a repository', () => {
  it('with the usual three branches are a chain that ends in a protected prod', () => {
    expect(proposeEnvironments({ branches: ['develop', 'main', 'staging', 'feature/x'] })).toStrictEqual({
      dev: { branch: 'develop' },
      staging: { branch: 'staging', promoteFrom: 'dev' },
      prod: { branch: 'main', promoteFrom: 'staging', protected: true },
    })
  })

  it.each([
    [['dev', 'master'], { dev: { branch: 'dev' }, prod: { branch: 'master', promoteFrom: 'dev', protected: true } }],
    [['stage', 'dev'], { dev: { branch: 'dev' }, staging: { branch: 'stage', promoteFrom: 'dev' } }],
    [
      ['main', 'master', 'stage'],
      { staging: { branch: 'stage' }, prod: { branch: 'main', promoteFrom: 'staging', protected: true } },
    ],
  ])('with %j skip what is missing', (branches, expected) => {
    expect(proposeEnvironments({ branches })).toStrictEqual(expected)
  })

  it.each([
    [['main'], undefined, 'main', 'main'],
    [['master', 'feature/x'], 'feature/x', 'master', 'master'],
    [['develop'], undefined, 'dev', 'develop'],
    [['feature/new intake'], 'feature/new intake', 'feature-new-intake', 'feature/new intake'],
    [['a', 'b'], 'b', 'b', 'b'],
    [['a', 'b'], undefined, 'a', 'a'],
    [['_übung'], undefined, 'bung', '_übung'],
    [['日本'], undefined, 'main', '日本'],
  ])('with %j on %s are one: %s', (branches, current, name, branch) => {
    const facts = current === undefined ? { branches } : { branches, current }

    expect(proposeEnvironments(facts)).toStrictEqual({ [name]: { branch } })
  })

  it('without branches are those of a new one', () => {
    expect(Object.keys(proposeEnvironments({ branches: [] }))).toStrictEqual(['dev', 'staging', 'prod'])
  })
})
