import { describe, expect, it } from 'vitest'
import { refusal } from '../../fixtures/refusal.ts'
import { chooseEnvironment, type EnvironmentChoice } from './chooseEnvironment.ts'

const environments = new Map([
  ['dev', { branch: 'develop', protected: false }],
  ['staging', { branch: 'staging', protected: false }],
  ['prod', { branch: 'main', protected: true }],
])
const choose = (choice: Partial<EnvironmentChoice>) =>
  chooseEnvironment({ environments, writesBranch: false, ...choice })

describe('chooseEnvironment', () => {
  it('takes what was asked for, whatever else would decide', () => {
    expect(choose({ asked: 'prod', branch: 'develop', switched: 'staging', writesBranch: true })).toEqual({
      name: 'prod',
      chosenBy: 'option',
    })
  })

  it('takes the environment of the checked-out branch before the one of env switch', () => {
    expect(choose({ branch: 'develop', switched: 'staging' })).toEqual({ name: 'dev', chosenBy: 'branch' })
  })

  it('takes the one of env switch on a branch of no environment', () => {
    expect(choose({ branch: 'feature/x', switched: 'staging' })).toEqual({ name: 'staging', chosenBy: 'switch' })
  })

  it('takes the first of two environments on one branch', () => {
    const twins = new Map([...environments, ['dev2', { branch: 'develop', protected: false }]])
    expect(chooseEnvironment({ environments: twins, branch: 'develop', writesBranch: false }).name).toBe('dev')
  })

  it.each<[string, Partial<EnvironmentChoice>]>([
    ['nothing decides', {}],
    ['the branch belongs to no environment', { branch: 'feature/x' }],
  ])('lists the environments when %s', async (_, choice) => {
    const error = await refusal(() => choose(choice))
    expect(error).toMatchObject({ code: 'ENVIRONMENT_NOT_CHOSEN', data: { known: ['dev', 'staging', 'prod'] } })
    expect(error.hint).toContain('stepyard env switch dev')
  })

  it.each([
    ['stagin', 'staging'],
    ['Prod', 'prod'],
    ['dve', 'dev'],
  ])('names the nearest to %s', async (asked, nearest) => {
    expect(await refusal(() => choose({ asked }))).toMatchObject({ code: 'ENVIRONMENT_UNKNOWN', data: { nearest } })
  })

  it('says how to add one that is near to none', async () => {
    expect((await refusal(() => choose({ asked: 'qa' }))).hint).toContain('stepyard env set qa --branch')
  })

  it('refuses a switch to an environment that was removed since', async () => {
    expect((await refusal(() => choose({ switched: 'qa' }))).code).toBe('ENVIRONMENT_UNKNOWN')
  })

  it.each<[string, Partial<EnvironmentChoice>]>([
    ['the checked-out branch', { branch: 'main' }],
    ['env switch', { switched: 'prod' }],
  ])('lets %s read a protected environment and never write to it', async (_, choice) => {
    expect(choose(choice).name).toBe('prod')
    expect(await refusal(() => choose({ ...choice, writesBranch: true }))).toMatchObject({
      code: 'ENVIRONMENT_PROTECTED',
      hint: expect.stringContaining('stepyard push -e prod'),
    })
  })

  it.each(['__proto__', 'constructor', 'toString'])('takes "%s" for no environment', async (asked) => {
    expect((await refusal(() => choose({ asked }))).code).toBe('ENVIRONMENT_UNKNOWN')
  })
})
