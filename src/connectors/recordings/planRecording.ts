import { editYamlList, type ListEdit } from '../../config/editYamlList.ts'
import type { Json } from '../../config/json.ts'
import { parseConfig } from '../../config/parseConfig.ts'
import type { RecordedCall } from '../../config/schemaTypes.ts'
import { StepyardError } from '../../errors.ts'
import type { WrittenError } from '../callError.ts'
import { canonicalText } from './canonical.ts'
import { createInputReader } from './recordingFiles.ts'
import type { Redact } from './redact.ts'

/** What came of one call, and when in milliseconds since 1970. */
export type CallEnd = { readonly at: number } & (
  | { readonly result: unknown; readonly error?: undefined }
  | { readonly error: WrittenError }
)

/** The calls that one task has made of an operation from one step with one input, in the order in which it made them. */
export interface RecordedSeries {
  readonly input: unknown
  readonly step: string
  readonly ends: readonly CallEnd[]
}

/** The file that is recorded into: '' where it is to be made. */
export interface RecordedText {
  readonly text: string
  readonly file: string
  readonly ignore?: readonly string[]
  readonly redact: Redact
  /** Whether calls that the file has already stay as they are. Default: they are replaced. */
  readonly keeps?: boolean
}

/**
 * The text of a recording with a series in it, redacted. The calls that the file has of the same step with the same
 * input are replaced one by one, from the first; what goes beyond them is added, in the order of inputs and steps, so
 * that recording again changes as few lines as possible. Throws `RECORDING_NOT_WRITABLE`.
 */
export function planRecording(
  { text, file, ignore = [], redact, keeps = false }: RecordedText,
  series: RecordedSeries,
): string {
  const options = readFile(text, file)
  const read = createInputReader([...ignore, ...(options.ignore ?? [])], redact)
  const asked = read(series.input).text
  const compare = (call: RecordedCall): number =>
    order(read(call.input).text, asked) || order(call.step ?? '', series.step)
  const redacted = series.ends.map((end) => toCall(redact, series, end))
  const planned = redacted.reduce<string>((current, call, nth) => {
    const calls = readFile(current, file).calls ?? []
    const same = calls.flatMap((other, index) => (compare(other) === 0 ? [index] : []))
    if (keeps && same[nth] !== undefined) return current
    return edit(
      current,
      file,
      editOf(
        { call, at: same[nth], last: same.at(-1) },
        calls.findIndex((other) => compare(other) > 0),
      ),
    )
  }, text)
  const [fault] = parseConfig('recording', planned, file).diagnostics
  if (fault) throw new StepyardError('RECORDING_NOT_WRITABLE', { file, reason: reasonOf(fault.message) })
  return planned
}

interface Slot {
  readonly call: Json
  /** Of the call to replace. */
  readonly at: number | undefined
  /** Of the last call of the same step with the same input. */
  readonly last: number | undefined
}

function editOf({ call, at, last }: Slot, next: number): ListEdit {
  if (at !== undefined) return { kind: 'replace', index: at, value: call }
  const end = next < 0 ? Number.MAX_SAFE_INTEGER : next
  return { kind: 'insert', index: last === undefined ? end : last + 1, value: call }
}

function toCall(redact: Redact, { input, step }: RecordedSeries, end: CallEnd): Json {
  const recorded = {
    ...(canonicalText(input ?? {}) !== '{}' && { input }),
    ...(end.error === undefined ? { result: end.result ?? null } : { error: end.error }),
    step,
    recordedAt: new Date(end.at).toISOString(),
  }
  // What JSON makes of it is JSON.
  return JSON.parse(JSON.stringify(redact(JSON.parse(JSON.stringify(recorded))))) as Json
}

function readFile(text: string, file: string) {
  const { value, diagnostics } = parseConfig('recording', text, file)
  if (value) return value
  throw new StepyardError('RECORDING_NOT_WRITABLE', {
    file,
    reason: reasonOf(diagnostics[0]?.message ?? 'it has errors'),
  })
}

function edit(text: string, file: string, change: ListEdit): string {
  return editYamlList(text, { key: 'calls', file }, [change])
}

function reasonOf(message: string): string {
  return message.replace(/\.$/, '')
}

function order(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
