import { describe, expect, it } from 'vitest'
import { ACTOR, START, useEngine, type EngineWorld, type TestSteps } from '../../fixtures/engineWorld.ts'
import { openFailingDisk, OUTAGES, type FailingDisk, type OutageName } from '../../fixtures/failingDisk.ts'
import { createVirtualClock } from './clock.ts'

/** An engine on a disk that has just failed, with four tasks in a step and four that are parked for a second. */
interface Outage extends AsyncDisposable {
  readonly disk: FailingDisk
  readonly world: EngineWorld
  readonly reason: string
  readonly problems: readonly unknown[]
  /** Lets the steps end, which the disk does not take. */
  end(): void
  ids(kind: 'slow' | 'parked'): readonly string[]
}

async function useOutage([name, reason]: readonly [OutageName, string]): Promise<Outage | undefined> {
  const disk = await openFailingDisk(name)
  if (!disk) return undefined
  const gate = openGate()
  const running = openGate()
  const problems: unknown[] = []
  let left = 4
  const steps: TestSteps = {
    slow: {
      condition: { kind: 'slow', text: null },
      content: async ({ data, complete }) => {
        left -= 1
        if (left === 0) running.open()
        await gate.opened
        data.text = 'x'.repeat(100_000)
        complete()
      },
    },
    parked: {
      condition: { kind: 'parked' },
      content: ({ now, complete, park, redo }) => (now() > START ? complete() : (park(1_000), redo())),
    },
  }
  const listeners = { onProblem: (_task: string, error: unknown) => void problems.push(error) }
  const world = await useEngine(steps, { store: disk.store, clock: createVirtualClock(START), listeners })
  const submit = (kind: string) =>
    world.engine.submitAll(Array.from({ length: 4 }, () => ({ name: kind, data: { kind }, actor: ACTOR })))
  const parked = await submit('parked')
  await world.engine.idle()
  const slow = await submit('slow')
  await running.opened
  await disk.fail()
  return {
    disk,
    world,
    reason,
    problems,
    end: gate.open,
    ids: (kind) => (kind === 'slow' ? slow : parked),
    async [Symbol.asyncDispose]() {
      await world.engine.close()
      await disk[Symbol.asyncDispose]()
    },
  }
}

const LARGE = { name: 'large', data: { kind: 'large', text: 'x'.repeat(1_000_000) }, actor: ACTOR }

function openGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

describe.each(OUTAGES)('while %s', (...kind) => {
  it('the engine claims and takes nothing and says why; then it goes on, and nothing is lost (DUR-08)', async () => {
    await using at = await useOutage(kind)
    if (!at) return
    const { disk, world, reason } = at
    const stopped = disk.changed()
    at.end()
    await stopped
    world.clock.advance(1_000)
    const submitted = world.engine.submit({ name: 'new', data: { kind: 'parked' }, actor: ACTOR })

    await expect(submitted).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', data: { reason } })
    expect(disk.store.health).toEqual({ writable: false, reason })
    expect(await disk.store.counts(world.scope)).toMatchObject({ processing: 4, waiting: 4, done: 0 })
    await disk.recover()
    await world.engine.idle()
    expect(await disk.store.counts(world.scope)).toMatchObject({ processing: 0, waiting: 0, done: 8 })
    expect(await Promise.all(at.ids('slow').map(world.stepsOf))).toEqual([['slow'], ['slow'], ['slow'], ['slow']])
    expect(at.problems).toEqual([])
  })

  it('no task is taken for abandoned because its lease could not be renewed (DUR-03)', async () => {
    await using at = await useOutage(kind)
    if (!at) return
    const { disk, world } = at
    await expect(world.engine.submit(LARGE)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    world.clock.advance(3_600_000)
    const recovered = disk.changed()
    await disk.recover()
    await recovered
    const interrupted = await disk.store.interrupt(world.scope, { now: world.clock.now(), reason: 'no sign of life' })
    at.end()
    await world.engine.idle()

    expect(interrupted).toEqual([])
    expect(await disk.store.counts(world.scope)).toMatchObject({ interrupted: 0, done: 8 })
  })

  it('the engine can be closed, and another one finds what was under way interrupted (DUR-20)', async () => {
    await using at = await useOutage(kind)
    if (!at) return
    const { disk, world } = at
    const stopped = disk.changed()
    at.end()
    await stopped
    await world.engine.close()
    await using next = await useEngine({}, { store: await disk.restart(), clock: world.clock })

    expect(await next.store.counts(next.scope)).toMatchObject({ interrupted: 4, waiting: 4, done: 0 })
    expect(at.problems).toMatchObject(Array.from({ length: 4 }, () => ({ code: 'STORE_UNAVAILABLE' })))
  })
})
