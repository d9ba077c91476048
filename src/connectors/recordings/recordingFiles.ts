import type { RecordingConfig, RecordedCall } from '../../config/schemaTypes.ts'
import type { ConnectorCall } from '../../stepHost.ts'
import { readRecordingPath } from '../../workspace/recordingPath.ts'
import { canonicalInput, canonicalText } from './canonical.ts'
import type { Redact } from './redact.ts'

/** A file of recordings as a workspace has it. */
export interface RecordingFile {
  readonly path: string
  readonly value: RecordingConfig
}

/** How inputs are compared. */
export interface Comparing {
  /** Paths that no input is compared at, in any recording. Default: none. */
  readonly ignore?: readonly string[]
  readonly redact: Redact
}

/** A recorded call, ready to be compared. */
export interface Recorded {
  readonly file: RecordingFile
  /** Its place in the file, from 0. */
  readonly index: number
  readonly input: unknown
  /** Of the input: equal for equal inputs. */
  readonly text: string
  readonly call: RecordedCall
}

/** The recordings of one operation. */
export interface OperationRecordings {
  readonly file: RecordingFile
  readonly calls: readonly Recorded[]
  /** The calls with one input, by its text. */
  readonly byText: ReadonlyMap<string, readonly Recorded[]>
  /** The input of a call in the form in which it is compared. */
  readonly read: (input: unknown) => Pick<Recorded, 'input' | 'text'>
}

/** The recordings of a workspace by operation. Each file is prepared when it is first asked for. */
export function createRecordingIndex(
  files: readonly RecordingFile[],
  comparing: Comparing,
): (call: ConnectorCall) => OperationRecordings | undefined {
  const byOperation = new Map(
    files.flatMap((file) => {
      const about = readRecordingPath(file.path)
      return about === undefined ? [] : [[keyOf(about), file] as const]
    }),
  )
  const prepared = new Map<RecordingFile, OperationRecordings>()
  return (call) => {
    const file = byOperation.get(keyOf(call))
    if (file === undefined) return undefined
    const known = prepared.get(file) ?? prepare(file, comparing)
    prepared.set(file, known)
    return known
  }
}

/** Reads inputs as those of a recording with these ignored paths are compared. */
export function createInputReader(ignore: readonly string[], redact: Redact): OperationRecordings['read'] {
  return (written) => {
    const input = canonicalInput(redact(written), ignore)
    return { input, text: canonicalText(input) }
  }
}

function prepare(file: RecordingFile, { ignore = [], redact }: Comparing): OperationRecordings {
  const read = createInputReader([...ignore, ...(file.value.ignore ?? [])], redact)
  const calls = (file.value.calls ?? []).map((call, index) => ({ file, index, call, ...read(call.input) }))
  return { file, calls, byText: groupByText(calls), read }
}

function groupByText(calls: readonly Recorded[]): ReadonlyMap<string, readonly Recorded[]> {
  const groups = new Map<string, Recorded[]>()
  for (const call of calls) groups.set(call.text, [...(groups.get(call.text) ?? []), call])
  return groups
}

function keyOf({ connector, operation }: Pick<ConnectorCall, 'connector' | 'operation'>): string {
  return JSON.stringify([connector, operation])
}
