import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { REDACTED } from '../../config/secretText.ts'
import { isMissing, readIfPresent, writeDurably } from '../../disk/durableFile.ts'
import { StepyardError } from '../../errors.ts'
import { createMask } from '../../mask.ts'
import { recordingPath } from '../../workspace/recordingPath.ts'
import type { AnswerCall, AskedCall } from '../answer.ts'
import { toWrittenError } from '../callError.ts'
import { canonicalText } from './canonical.ts'
import { planRecording, type CallEnd } from './planRecording.ts'
import type { Redact } from './redact.ts'

/** Where and how calls are recorded. */
export interface RecorderOptions {
  /** Absolute folder of the workspace. */
  readonly root: string
  readonly redact: Redact
  /** Paths that no input is compared at. Default: none. */
  readonly ignore?: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Where it is true, calls are answered and nothing is ever written. */
  readonly ci: boolean
}

/** The answers that a task got from one step for one input. */
interface Series {
  readonly input: unknown
  readonly step: string
  /** By the order in which the calls were made; a gap has not ended yet. */
  readonly ends: (CallEnd | undefined)[]
}

/**
 * Makes the wrapper that records what `answer` answers. A call ends when it is on the disk. What says nothing about the
 * service is not recorded: a call that nobody answered, a time-out, an abort.
 */
export function createRecorder(options: RecorderOptions): (answer: AnswerCall) => AnswerCall {
  const series = new Map<string, Series>()
  const queues = new Map<string, Promise<void>>()
  const begin = ({ task, step, connector, operation, input }: AskedCall): Series => {
    const key = JSON.stringify([task, step, connector, operation, canonicalText(input ?? {})])
    const known = series.get(key) ?? { input: structuredClone(input), step, ends: [] }
    series.set(key, known)
    return known
  }
  const record = (call: AskedCall, own: Series): Promise<void> => {
    const path = recordingPath(call)
    // One after the other, so that none reads what another one is about to replace.
    const redact = withoutPersonal(options.redact, call.personal)
    const written = (queues.get(path) ?? Promise.resolve()).then(() => write(path, own, { ...options, redact }))
    queues.set(
      path,
      written.catch(() => {}),
    )
    return written
  }
  return (answer) => async (call) => {
    if (options.ci) return answer(call)
    const own = begin(call)
    const nth = own.ends.push(undefined) - 1
    const end = async (end: CallEnd): Promise<void> => {
      own.ends[nth] = end
      await record(call, own)
    }
    try {
      const answered = await answer(call)
      if (answered) await end({ at: options.now(), result: structuredClone(answered.result) })
      return answered
    } catch (error) {
      const written = call.signal.aborted ? undefined : toWrittenError(error)
      if (written) await end({ at: options.now(), error: written })
      throw error
    }
  }
}

// The same mark as that of a secret: what is compared with a recording may be anything there.
function withoutPersonal(redact: Redact, personal: readonly string[] = []): Redact {
  if (personal.length === 0) return redact
  const mask = createMask(personal, { shortest: SHORTEST_PERSONAL, signOf: () => REDACTED })
  return (value) => mask(redact(value))
}

// Shorter ones would be found in half of all words.
const SHORTEST_PERSONAL = 4

async function write(path: string, { input, step, ends }: Series, options: RecorderOptions): Promise<void> {
  const { root, redact, ignore = [] } = options
  await refuseLinks(root, path)
  const file = join(root, path)
  const bytes = await readIfPresent(file)
  const text = bytes === undefined ? '' : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const ended = ends.filter((end) => end !== undefined)
  const planned = planRecording({ text, file: path, ignore, redact }, { input, step, ends: ended })
  if (planned !== text) await writeDurably(file, planned, 0o644)
}

/** A folder that is a link could lead out of the workspace, and came with a repository perhaps. */
async function refuseLinks(root: string, path: string): Promise<void> {
  const folders = path.split('/').slice(0, -1)
  for (const [index] of folders.entries()) {
    const folder = folders.slice(0, index + 1).join('/')
    const found = await lstat(join(root, folder)).catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    })
    if (found && !found.isDirectory()) {
      throw new StepyardError('PATH_IN_THE_WAY', {
        path: folder,
        what: found.isSymbolicLink() ? 'symbolic link' : 'file',
      })
    }
  }
}
