import { createRandom } from './random.ts'
import { currentRun, type Run } from './run.ts'

/**
 * `Date` for modules of a workspace: the clock of the current run where it would ask the machine for the time, and the
 * machine's where there is no run. `instanceof` and everything else are those of the one `Date`.
 */
export const moduleDate: DateConstructor = new Proxy(Date, {
  construct: (target, given, newTarget) => {
    const run = given.length === 0 ? currentRun() : undefined
    // `new.target` is a class of the workspace where one extends `Date`.
    return Reflect.construct(
      target,
      run ? [run.world.now()] : given,
      newTarget === moduleDate ? target : newTarget,
    ) as object
  },
  apply: (target) => new target(nowOf(currentRun())).toString(),
  get: (target, key, receiver) => (key === 'now' ? moduleNow : (Reflect.get(target, key, receiver) as unknown)),
})

/** `Math` for modules of a workspace: `random` draws the numbers of the current run. */
export const moduleMath: Math = Object.create(Math, {
  random: { value: moduleRandom, configurable: true, writable: true },
}) as Math

const systemNow = Date.now
const draws = new WeakMap<Run, () => number>()

function moduleNow(): number {
  return nowOf(currentRun())
}

function nowOf(run: Run | undefined): number {
  return run === undefined ? systemNow() : run.world.now()
}

function moduleRandom(): number {
  const run = currentRun()
  if (run === undefined) return Math.random()
  const known = draws.get(run)
  if (known !== undefined) return known()
  const draw = createRandom(run.call.seed)
  draws.set(run, draw)
  return draw()
}
