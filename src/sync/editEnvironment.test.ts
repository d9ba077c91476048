import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../fixtures/refusal.ts'
import { worldEffects } from '../../fixtures/syncWorld.ts'
import { testDir } from '../../fixtures/testDir.ts'
import { deleteEnvironment, editEnvironment, switchedEnvironment, switchEnvironment } from './editEnvironment.ts'

const stepyard = '# Orders\nformat: 1\nname: orders\nenvironments:\n  dev: { branch: develop } # shared\n'
const effects = worldEffects()
const edit = (environment: string, change: object, values = {}) => ({ environment, change, values })

describe('editEnvironment', () => {
  it('answers the files it has written, and none when nothing changes', async () => {
    await using dir = await testDir({ 'stepyard.yaml': stepyard })
    const asked = edit('dev', { branch: 'dev2' }, { TRIAL: 3 })
    expect(await editEnvironment(dir.path, asked, effects)).toEqual(['stepyard.yaml', 'environments/dev.yaml'])
    expect(await editEnvironment(dir.path, asked, effects)).toEqual([])
  })

  it('writes neither file when one of them is refused', async () => {
    await using dir = await testDir({ 'stepyard.yaml': stepyard, 'secrets.yaml': 'KEY:\n  description: x\n' })
    const asked = edit('dev', { branch: 'dev2' }, { KEY: 'value' })
    expect(await refusal(() => editEnvironment(dir.path, asked, effects))).toMatchObject({ code: 'SECRET_IN_CONFIG' })
    expect(await readFile(join(dir.path, 'stepyard.yaml'), 'utf8')).toBe(stepyard)
  })

  it('keeps the permissions of the file', async () => {
    await using dir = await testDir({ 'stepyard.yaml': stepyard })
    await chmod(join(dir.path, 'stepyard.yaml'), 0o640)
    await editEnvironment(dir.path, edit('dev', { branch: 'dev2' }), effects)
    expect((await stat(join(dir.path, 'stepyard.yaml'))).mode & 0o777).toBe(0o640)
  })

  it('keeps the line ends of the file', async () => {
    await using dir = await testDir({ 'stepyard.yaml': stepyard.replaceAll('\n', '\r\n') })
    await editEnvironment(dir.path, edit('dev', { branch: 'dev2' }), effects)
    const text = await readFile(join(dir.path, 'stepyard.yaml'), 'utf8')
    expect(text).toBe(stepyard.replace('develop', 'dev2').replaceAll('\n', '\r\n'))
  })

  it('is done one after the other', async () => {
    await using dir = await testDir({ 'stepyard.yaml': stepyard })
    const names = ['one', 'two', 'three', 'four']
    const done = await Promise.allSettled(
      names.map((name) => editEnvironment(dir.path, edit(name, { branch: name }), effects)),
    )
    const text = await readFile(join(dir.path, 'stepyard.yaml'), 'utf8')
    done.forEach(({ status }, index) => expect(text.includes(`branch: ${names[index]}`)).toBe(status === 'fulfilled'))
    expect(done.some(({ status }) => status === 'fulfilled')).toBe(true)
  })
})

describe('deleteEnvironment', () => {
  it('leaves the comments of the others', async () => {
    await using dir = await testDir({ 'stepyard.yaml': `${stepyard}  qa:\n    branch: qa\n` })
    expect(await deleteEnvironment(dir.path, 'qa', effects)).toEqual(['stepyard.yaml'])
    expect(await readFile(join(dir.path, 'stepyard.yaml'), 'utf8')).toBe(stepyard)
  })
})

describe('switchEnvironment', () => {
  it('is remembered until the next one', async () => {
    await using dir = await testDir({ 'stepyard.yaml': stepyard })
    expect(await switchedEnvironment(dir.path)).toBeUndefined()
    await switchEnvironment(dir.path, 'dev')
    await switchEnvironment(dir.path, 'prod')
    expect(await switchedEnvironment(dir.path)).toBe('prod')
  })
})
