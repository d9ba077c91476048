import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fail, succeed } from '../../../fixtures/runInside.ts'
import { installAmbientNames } from './ambientNames.ts'

const read = (name: string): unknown => Reflect.get(globalThis, name)
const write = (name: string, value: unknown): void => {
  // As code in a module would: `Reflect.set` would only answer `false`.
  new Function('value', `'use strict'; ${name} = value`)(value)
}

describe('an ambient name', () => {
  let uninstall = (): void => {}
  beforeEach(() => {
    uninstall = installAmbientNames()
  })
  afterEach(() => uninstall())

  it.each(['data', 'task', 'step', 'connectors', 'audit', 'console', 'lib'] as const)(
    'is what the run has: %s',
    async (name) => {
      const seen: unknown[] = []
      await succeed((names) => seen.push(read(name), names[name]))

      expect(seen[0]).toBe(seen[1])
      expect(seen[0]).toBeDefined()
    },
  )

  it.each(['data', 'task', 'step', 'connectors', 'audit', 'lib'])('is undefined outside of a run: %s', (name) => {
    expect([name in globalThis, read(name)]).toEqual([true, undefined])
  })

  it('stays what it was outside of a run where it was something', () => {
    expect(read('console')).toBe(console)
  })

  it('changes the data of the run when it is assigned to', async () => {
    expect((await succeed(() => write('data', { b: 2 }), { data: { a: 1 } })).data).toEqual({ b: 2 })
    expect((await succeed(() => write('data', null), { data: { a: 1 } })).data).toBeNull()
    expect(
      (await succeed(({ task }) => [write('data', null), task.complete(read('data'))])).effects.complete?.result,
    ).toBeNull()
  })

  it('cannot be replaced in a run unless it is the data', async () => {
    expect((await fail(() => write('task', {}))).message).toBe('`task` is given to the step and cannot be replaced.')
    expect((await fail(() => write('console', {}))).message).toContain('cannot be replaced')
  })

  it('can be replaced outside of one, as tools do with the console', () => {
    const before = read('console')
    write('console', 5)
    uninstall()
    const after = read('console')
    write('console', before)
    uninstall = installAmbientNames()

    expect(after).toBe(5)
  })

  it('is gone when everybody has taken it away', () => {
    const second = installAmbientNames()
    uninstall()
    const between = 'data' in globalThis
    second()
    const after = 'data' in globalThis
    uninstall = installAmbientNames()

    expect([between, after]).toEqual([true, false])
  })
})
