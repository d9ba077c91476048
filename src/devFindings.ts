import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import type { KnownFacts, Pace } from './checks/pace.ts'
import type { Diagnostic } from './diagnostics.ts'
import type { Effects } from './effects.ts'
import type { DevLoader } from './loader/dev/openDevLoader.ts'
import type { FindingCounts } from './server/devEvent.ts'

/** Everything that `stepyard check` would say of a folder that is served, looked for when nothing else is to be done. */
export interface DevFindings extends AsyncDisposable {
  /** What is known now: all of it where it is `complete`, else what loading has said and what still holds of the rest. */
  list(): { readonly diagnostics: readonly Diagnostic[]; readonly complete: boolean }
  /** Files have changed, or are about to be read: what is being looked for is given up, and begun again after a lull. */
  changed(files?: readonly string[]): void
  /** Resolves when everything is looked at, without waiting for a lull. */
  complete(): Promise<void>
}

/** Whose findings they are. */
export interface DevFindingsOptions {
  readonly loader: Pick<DevLoader, 'workspace' | 'settled'>
  /** What loading and reading values have said, as it is now. */
  readonly immediate: () => readonly Diagnostic[]
  /** The part of it that looking says as well, where nobody has allowed it. */
  readonly repeated: () => readonly Diagnostic[]
  readonly effects: Pick<Effects, 'env' | 'log'>
  /** The findings are others than before. */
  readonly tell: (counts: FindingCounts) => void
}

/** Looks for findings from now on. */
export function openDevFindings(options: DevFindingsOptions): DevFindings {
  return new Findings(options)
}

/** Milliseconds without a change after which somebody may look at what is found. */
const LULL = 1_000
/** Milliseconds of work, and of rest in between: a reload that comes then hardly waits. */
const WORK = 4
const REST = 12

/** What was found when it was last looked at everything. */
interface Looked {
  readonly version: number
  readonly findings: readonly Diagnostic[]
  /** What loading says of the same files: found as well, or allowed. */
  readonly told: ReadonlySet<string>
}

class Findings implements DevFindings {
  readonly #options: DevFindingsOptions
  readonly #known = new Map<string, KnownFacts>()
  /** Raised by every change. */
  #version = 1
  #tried = 0
  #looked: Looked = { version: 0, findings: [], told: new Set() }
  /** Files that have changed since then. */
  readonly #changed = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #running: { readonly ended: Promise<void>; readonly cancel: AbortController } | undefined
  #waiting = 0
  #closed = false

  constructor(options: DevFindingsOptions) {
    this.#options = options
    this.changed()
  }

  list(): ReturnType<DevFindings['list']> {
    const { version, findings, told } = this.#looked
    const complete = version === this.#version
    const immediate = this.#options.immediate()
    const news = immediate.filter((finding) => !told.has(keyOf(finding)) || this.#changed.has(finding.file))
    const kept = findings.filter(({ file }) => !this.#changed.has(file))
    const keys = new Set(kept.map(keyOf))
    return { diagnostics: [...news.filter((finding) => !keys.has(keyOf(finding))), ...kept], complete }
  }

  changed(files: readonly string[] = []): void {
    this.#version += 1
    for (const file of files) this.#changed.add(file)
    this.#running?.cancel.abort()
    clearTimeout(this.#timer)
    if (!this.#closed) this.#timer = setTimeout(() => void this.#look(), LULL).unref()
  }

  async complete(): Promise<void> {
    this.#waiting += 1
    try {
      while (this.#tried !== this.#version && !this.#closed) await this.#look()
    } finally {
      this.#waiting -= 1
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#running?.cancel.abort()
    await this.#running?.ended
  }

  #look(): Promise<void> {
    if (this.#running) return this.#running.ended
    clearTimeout(this.#timer)
    const cancel = new AbortController()
    const ended = this.#lookOnce(cancel.signal).finally(() => (this.#running = undefined))
    this.#running = { ended, cancel }
    return ended
  }

  async #lookOnce(signal: AbortSignal): Promise<void> {
    const { loader, effects, repeated } = this.#options
    try {
      await loader.settled()
      const version = this.#version
      // Nothing of it is read before somebody has begun to work.
      const { gatherFindings } = await import('./findings.ts')
      const { findings } = await gatherFindings(loader.workspace, { effects, pace: this.#pace(signal) })
      if (signal.aborted || version !== this.#version) return
      this.#tried = version
      this.#take({ version, findings, told: new Set([...repeated(), ...findings].map(keyOf)) })
    } catch (error) {
      if (signal.aborted) return
      this.#tried = this.#version
      effects.log({ level: 'warning', message: `check: ${error instanceof Error ? error.message : String(error)}` })
    }
  }

  #take(looked: Looked): void {
    const before = this.#looked.findings.map(keyOf)
    this.#looked = looked
    this.#changed.clear()
    const now = looked.findings.map(keyOf)
    if (before.length === now.length && before.every((key, index) => key === now[index])) return
    this.#options.tell(countFindings(looked.findings))
  }

  #pace(signal: AbortSignal): Pace {
    let since = performance.now()
    return {
      known: this.#known,
      breathe: async () => {
        signal.throwIfAborted()
        if (performance.now() - since < WORK) return
        await (this.#waiting > 0 ? setImmediate() : wait(REST, undefined, { ref: false }))
        signal.throwIfAborted()
        since = performance.now()
      },
    }
  }
}

function countFindings(findings: readonly Diagnostic[]): FindingCounts {
  const count = (wanted: Diagnostic['severity']): number =>
    findings.filter(({ severity }) => severity === wanted).length
  return { errors: count('error'), warnings: count('warning'), notes: count('note') }
}

function keyOf({ severity, code, file, line, column, message }: Diagnostic): string {
  return JSON.stringify([severity, code, file, line, column, message])
}
