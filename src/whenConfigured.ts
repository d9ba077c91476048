import { realpath } from 'node:fs/promises'
import { parseConfig } from './config/parseConfig.ts'
import { isStepyardError, StepyardError } from './errors.ts'
import { openFileWatch, type FileWatch } from './loader/dev/fileWatch.ts'
import type { Log } from './log.ts'
import type { DevError } from './server/devEvent.ts'
import { readItem } from './workspace/itemFiles.ts'
import { CONFIG_FILE } from './workspace/layout.ts'

/** Where a configuration is waited for. */
export interface ConfiguredPlace {
  readonly root: string
  readonly log: Log
  /** Gives up waiting, with `INTERRUPTED`. */
  readonly signal: AbortSignal
  /** Told what is wrong, again only when that has changed. */
  readonly onProblem: (problem: DevError) => void
}

/** What `attempt` answers, once stepyard.yaml can be read: as often as that is saved it is tried again. */
export async function whenConfigured<T>(place: ConfiguredPlace, attempt: () => Promise<T>): Promise<T> {
  const { root, log, signal, onProblem } = place
  let [told, wake]: [string, () => void] = ['', () => {}]
  let watch: FileWatch | undefined
  signal.addEventListener('abort', () => wake())
  try {
    for (;;) {
      const saved = new Promise<void>((resolve) => void (wake = resolve))
      const answer = await unlessInvalid(attempt)
      if (answer) return answer.value
      const problem = problemIn(root)
      if (problem && problem.message !== told) onProblem(problem)
      told = problem?.message ?? told
      if (signal.aborted) throw new StepyardError('INTERRUPTED', {})
      if (watch) await saved
      else {
        watch = await openFileWatch({
          root: await realpath(root),
          log,
          owns,
          enters: () => false,
          changed: () => soon(() => wake()),
        })
        // What was saved before it listened is looked at right away.
        await watch.ready
      }
    }
  } finally {
    await watch?.close()
  }
}

const owns = (path: string): boolean => path === CONFIG_FILE

const AGAIN_MS = 100

// Of two saves in a moment the watch may tell of the first alone.
function soon(wake: () => void): void {
  wake()
  setTimeout(wake, AGAIN_MS).unref()
}

async function unlessInvalid<T>(attempt: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
  try {
    return { value: await attempt() }
  } catch (error) {
    if (isStepyardError(error, 'CONFIG_INVALID')) return undefined
    throw error
  }
}

function problemIn(root: string): DevError | undefined {
  const { diagnostics } = parseConfig('stepyard', readItem(root, CONFIG_FILE), CONFIG_FILE)
  const first = diagnostics.find(({ severity }) => severity === 'error')
  if (!first) return undefined
  const { code, file, line, column, message, hint } = first
  const at = [file, line, column].filter((part) => part !== undefined).join(':')
  return { code, message: `${at}: ${message}`, ...(hint !== undefined && { hint }) }
}
