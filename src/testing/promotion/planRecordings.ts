import { parseConfig } from '../../config/parseConfig.ts'
import type { WrittenError } from '../../connectors/callError.ts'
import { canonicalText } from '../../connectors/recordings/canonical.ts'
import { planRecording, type CallEnd, type RecordedSeries } from '../../connectors/recordings/planRecording.ts'
import type { RecordingFile } from '../../connectors/recordings/recordingFiles.ts'
import type { Redact } from '../../connectors/recordings/redact.ts'
import { recordingPath } from '../../workspace/recordingPath.ts'
import type { StoryCall } from './readStory.ts'

/** Where recordings are read from, and what must not get into them. */
export interface RecordingSource {
  /** The text of a file of the workspace; '' where there is none. */
  readonly read: (path: string) => string
  readonly redact: Redact
}

/** A recording as it is and as it will be. */
export interface PlannedRecording extends RecordingFile {
  readonly before: string
  readonly text: string
}

/**
 * The recordings from which the calls of a story are answered again. What is recorded already stays: other tests may
 * count on it.
 */
export function planRecordings(calls: readonly StoryCall[], { read, redact }: RecordingSource): PlannedRecording[] {
  const texts = new Map<string, string>()
  for (const { path, series } of seriesOf(calls.filter(isRecorded))) {
    const text = texts.get(path) ?? read(path)
    texts.set(path, planRecording({ text, file: path, redact, keeps: true }, series))
  }
  return [...texts].map(([path, text]) => {
    const { value = {} } = parseConfig('recording', text, path)
    return { path, before: read(path), text, value }
  })
}

/** Whether a call is one that a recording answers: what the engine answers itself is the same everywhere. */
export function isRecorded({ call: { layer, error } }: StoryCall): boolean {
  return layer !== 'built-in' && !(error && UNANSWERED.has(error.code))
}

// These say that there was nothing to record.
const UNANSWERED: ReadonlySet<string> = new Set(['UNFAKED_CALL', 'RECORDING_MISS', 'CALL_DENIED'])

interface PlacedSeries {
  readonly path: string
  readonly series: RecordedSeries & { readonly ends: CallEnd[] }
}

// Tasks do not take each other's answers, so each has series of its own.
function seriesOf(calls: readonly StoryCall[]): Iterable<PlacedSeries> {
  const found = new Map<string, PlacedSeries>()
  for (const { task, step, call, at } of calls) {
    const { connector, operation, input = {}, result = null, error } = call
    const key = JSON.stringify([task, step, connector, operation, canonicalText(input)])
    const known = found.get(key) ?? { path: recordingPath(call), series: { input, step, ends: [] } }
    known.series.ends.push(error ? { at, error: writtenError(error) } : { at, result })
    found.set(key, known)
  }
  return found.values()
}

// As a recorder writes what a service refuses.
function writtenError({ code, message, refusal }: NonNullable<StoryCall['call']['error']>): WrittenError {
  if (!refusal) return { code, message }
  const { status, reason = code, words = `the service answered ${status}`, body } = refusal
  return { code: reason, message: words, status, ...(body !== undefined && { body }) }
}
