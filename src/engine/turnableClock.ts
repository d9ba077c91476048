import { createVirtualClock, sleepUntil, startTimer, type VirtualClock } from './clock.ts'

/**
 * How a clock goes on: `real` by itself, `frozen` when somebody turns it, `skip` to the next moment that is waited for
 * whenever nothing runs.
 */
export type ClockMode = 'real' | 'frozen' | 'skip'

/** A clock that goes like any other until somebody stops it or turns it on. It never goes back. */
export interface TurnableClock extends VirtualClock {
  readonly mode: ClockMode
  /** How it goes on from now. */
  setMode(mode: ClockMode): void
  /** Called when it was turned or goes on in another way; gives back how that ends. */
  onTurn(listener: () => void): () => void
  /** Nothing is called back any more. */
  close(): void
}

/** A clock for a server that people work with. `now` is real time; it begins there, in the mode `real`. */
export function createTurnableClock(now: () => Date): TurnableClock {
  return new Turnable(now)
}

class Turnable implements TurnableClock {
  readonly #real: () => number
  /** Holds whatever is waited for; its time is brought up to date before anybody asks. */
  readonly #virtual: VirtualClock
  readonly #listeners = new Set<() => void>()
  readonly background: VirtualClock['background']
  #mode: ClockMode = 'real'
  /** How far it is ahead of real time, in the mode `real`. */
  #ahead = 0
  #cancelTimer = (): void => {}
  #armedFor: number | undefined
  #closed = false

  constructor(now: () => Date) {
    this.#real = () => now().getTime()
    this.#virtual = createVirtualClock(this.#real())
    const at: VirtualClock['at'] = (moment, callback) => this.#armed(this.#virtual.background.at(moment, callback))
    this.background = { now: () => this.now(), at }
  }

  get mode(): ClockMode {
    return this.#mode
  }

  get flows(): boolean {
    return this.#mode === 'real'
  }

  nextMoment(of?: 'waited for'): number | undefined {
    return this.#virtual.nextMoment(of)
  }

  now(): number {
    if (this.#mode !== 'real') return this.#virtual.now()
    // A machine whose time was put back does not take this one along.
    return Math.max(this.#virtual.now(), this.#real() + this.#ahead)
  }

  at(moment: number, callback: () => void): () => void {
    return this.#armed(this.#virtual.at(moment, callback))
  }

  #armed(cancel: () => void): () => void {
    this.#arm()
    return () => {
      cancel()
      this.#arm()
    }
  }

  idle(): void {
    const moment = this.#mode === 'skip' ? this.nextMoment('waited for') : undefined
    if (moment !== undefined) this.advance(Math.max(0, moment - this.now()))
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.#mode === 'skip') this.advance(milliseconds)
    else await sleepUntil(this.now() + milliseconds, signal, (moment, wake) => this.at(moment, wake))
  }

  advance(milliseconds: number): void {
    const goal = this.now() + milliseconds
    // Whoever is called back on the way sees the moment at which it is.
    this.#virtual.advance(goal - this.#virtual.now())
    this.#ahead += milliseconds
    this.#arm()
    this.#tell()
  }

  next(): boolean {
    const before = this.now()
    if (!this.#virtual.next()) return false
    this.#ahead += Math.max(0, this.#virtual.now() - before)
    this.#arm()
    return true
  }

  setMode(mode: ClockMode): void {
    const current = this.now()
    this.#virtual.advance(current - this.#virtual.now())
    this.#ahead = current - this.#real()
    this.#mode = mode
    this.#arm()
    this.#tell()
  }

  onTurn(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): void {
    this.#closed = true
    this.#arm()
  }

  /** One timer at a time, for the next moment that somebody waits for. */
  #arm(): void {
    const moment = this.#closed || this.#mode !== 'real' ? undefined : this.nextMoment()
    if (moment === this.#armedFor) return
    this.#cancelTimer()
    this.#armedFor = moment
    if (moment === undefined) return
    this.#cancelTimer = startTimer(
      moment,
      () => this.#ring(),
      () => this.now(),
    )
  }

  #ring(): void {
    this.#armedFor = undefined
    this.#virtual.advance(this.now() - this.#virtual.now())
    this.#arm()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
