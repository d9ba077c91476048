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
    [['main'], undefined, { main: { branch: 'main' } }],
    [['master', 'feature/x'], 'feature/x', { master: { branch: 'master' } }],
    [['develop'], undefined, { dev: { branch: 'develop' } }],
    [['feature/new intake'], 'feature/new intake', { 'feature-new-intake': { branch: 'feature/new intake' } }],
    [['a', 'b'], 'b', { b: { branch: 'b' } }],
    [['a', 'b'], undefined, { a: { branch: 'a' } }],
    [['_übung'], undefined, { bung: { branch: '_übung' } }],
    [['日本'], undefined, { main: { branch: '日本' } }],
  ])('with %j, %s checked out, are one', (branches, current, expected) => {
    const facts = current === undefined ? { branches } : { branches, current }

    expect(proposeEnvironments(facts)).toStrictEqual(expected)
  })

  it('without branches are those of a new one', () => {
    expect(Object.keys(proposeEnvironments({ branches: [] }))).toStrictEqual(['dev', 'staging', 'prod'])
  })
})
