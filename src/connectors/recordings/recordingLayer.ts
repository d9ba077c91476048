import { readDuration } from '../../config/duration.ts'
import { showText } from '../../config/secretText.ts'
import { StepyardError } from '../../errors.ts'
import { recordingPath } from '../../workspace/recordingPath.ts'
import type { Answered, AnswerCall, AskedCall } from '../answer.ts'
import { toCallError } from '../callError.ts'
import { compareInputs, type Difference } from './compareInputs.ts'
import {
  createRecordingIndex,
  type Comparing,
  type OperationRecordings,
  type Recorded,
  type RecordingFile,
} from './recordingFiles.ts'

/** How recordings are played. */
export interface RecordingOptions extends Comparing {
  readonly files: readonly RecordingFile[]
  /** Milliseconds since 1970, of the clock that ages are read by. */
  readonly now: () => number
  /** What a call gets that was not recorded: `fail` throws `RECORDING_MISS`, `leave` asks the next layer. */
  readonly onMiss: 'fail' | 'leave'
  /** Whether a call may be made and recorded again; where not, `re-record` fails. Default: false. */
  readonly canRecord?: boolean
  /** Is told of an answer that is older than its file wants. */
  readonly onExpired?: (recorded: RecordedPlace) => void
}

/** A recorded call by its place. */
export interface RecordedPlace {
  readonly path: string
  /** From 0. */
  readonly index: number
}

/** Plays recordings, and knows what it has played. */
export interface RecordingLayer {
  readonly answer: AnswerCall
  /** The recorded calls that nothing has asked for. */
  unused(): readonly RecordedPlace[]
  /** The recorded calls that are too old, by the clock of now. */
  expired(): readonly RecordedPlace[]
  /** Forgets how far a task has come: what it asks next begins with the first answers. */
  forget(task: string): void
}

/**
 * Answers calls from recordings. Calls with the same input get their answers in order, then the last one again; the
 * order is counted for each task, step and operation by itself, so that tasks that run at once cannot take each other's
 * answers.
 */
export function createRecordingLayer(options: RecordingOptions): RecordingLayer {
  const find = createRecordingIndex(options.files, options)
  const asked = new Map<string, Map<string, number>>()
  const used = new Set<string>()
  const places = options.files.flatMap((file) => (file.value.calls ?? []).map((call, index) => ({ file, index, call })))
  const count = ({ task, step, connector, operation }: AskedCall, text: string): number => {
    const ofTask = asked.get(task) ?? new Map<string, number>()
    asked.set(task, ofTask)
    const key = JSON.stringify([step, connector, operation, text])
    const nth = ofTask.get(key) ?? 0
    ofTask.set(key, nth + 1)
    return nth
  }
  return {
    async answer(call) {
      const recordings = find(call)
      if (recordings === undefined) return missFile(call, options)
      const read = recordings.read(call.input)
      const candidates = answersFor(recordings, read, call.step)
      const recorded = candidates[Math.min(count(call, read.text), candidates.length - 1)]
      if (recorded === undefined) return miss(recordings, read.input, { call, options })
      used.add(placeKey(recorded))
      return isExpired(recorded, options.now()) && !mayAnswer(recorded, call, options)
        ? undefined
        : answerOf(recorded, call)
    },
    unused: () => places.filter((place) => !used.has(placeKey(place))).map(placeOf),
    expired: () => places.filter((place) => isExpired(place, options.now())).map(placeOf),
    forget: (task) => void asked.delete(task),
  }
}

type Place = Pick<Recorded, 'file' | 'index' | 'call'>

/** The answers a call can get, in order: those of its own step before those of any step before those of others. */
function answersFor(
  { calls, byText }: OperationRecordings,
  { input, text }: Pick<Recorded, 'input' | 'text'>,
  step: string,
): readonly Recorded[] {
  const same = byText.get(text) ?? calls.filter((recorded) => compareInputs(recorded.input, input).length === 0)
  const own = same.filter(({ call }) => call.step === step)
  const open = same.filter(({ call }) => call.step === undefined)
  return [own, open, same].find((list) => list.length > 0) ?? []
}

function answerOf({ call }: Recorded, asked: AskedCall): Answered {
  if (call.error) throw toCallError(call.error, asked)
  // A step may change what it gets, and the maps of a file have no prototype.
  return { layer: 'recording', result: JSON.parse(JSON.stringify(call.result ?? null)) }
}

/** Whether a recorded call is older than its file wants its calls to be. */
export function isExpired({ file, call }: Place, now: number): boolean {
  const limit = readDuration(file.value.maxAge ?? '')
  if (limit === undefined || call.recordedAt === undefined) return false
  return now - Date.parse(call.recordedAt) > limit
}

function mayAnswer(recorded: Recorded, { connector, operation }: AskedCall, options: RecordingOptions): boolean {
  const { path, value } = recorded.file
  const { onExpired = 'warn', maxAge = '' } = value
  if (onExpired === 're-record' && options.canRecord === true) return false
  if (onExpired === 'warn') {
    options.onExpired?.(placeOf(recorded))
    return true
  }
  const recordedAt = recorded.call.recordedAt ?? ''
  throw new StepyardError('RECORDING_EXPIRED', { connector, operation, file: path, recordedAt, maxAge })
}

interface Missed {
  readonly call: AskedCall
  readonly options: RecordingOptions
}

function miss({ file, calls }: OperationRecordings, input: unknown, { call, options }: Missed): undefined {
  if (options.onMiss === 'leave') return undefined
  const { connector, operation } = call
  const [nearest] = calls
    .map((recorded) => ({ recorded, differences: compareInputs(recorded.input, input) }))
    .sort((left, right) => left.differences.length - right.differences.length)
  const words = nearest?.differences[0] && {
    call: nearest.recorded.index + 1,
    ...describe(nearest.differences[0]),
    others: nearest.differences.length - 1,
  }
  const facts = { connector, operation, file: file.path, recorded: calls.length }
  throw new StepyardError('RECORDING_MISS', { ...facts, ...(words && { nearest: words }) })
}

function missFile(call: AskedCall, { onMiss }: RecordingOptions): undefined {
  if (onMiss === 'leave') return undefined
  const { connector, operation } = call
  throw new StepyardError('RECORDING_MISS', { connector, operation, file: recordingPath(call), recorded: 0 })
}

function describe({ path, expected, actual }: Difference): { path: string; expected: string; actual: string } {
  return { path, expected: show(expected), actual: show(actual) }
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : showText(JSON.stringify(value))
}

function placeKey({ file, index }: Place): string {
  return `${index} ${file.path}`
}

function placeOf({ file, index }: Place): RecordedPlace {
  return { path: file.path, index }
}
