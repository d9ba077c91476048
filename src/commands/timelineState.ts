import type { Patch } from '../engine/patch.ts'
import type { ReadSource } from './formatFailure.ts'
import { formatPatch } from './formatPatch.ts'
import type { Paint } from './paint.ts'

/** What is shown below the line of a step run. */
export interface TimelineDetails {
  readonly changes: boolean
  readonly calls: boolean
  readonly logs: boolean
  /** The whole data after each run, and calls with everything that was sent and came back. */
  readonly inspect: boolean
}

/** How a timeline is laid out. */
export interface TimelineStyle {
  readonly paint: Paint
  readonly width: number
  readonly details: TimelineDetails
  readonly source: ReadSource
  /** The data before the first event, where that is not the one that made the task. */
  readonly data?: object
  /** Characters for the names of steps. */
  readonly nameWidth: number
}

/** What a timeline knows of the events before. */
export interface TimelineState {
  readonly style: TimelineStyle
  data: unknown
  generation: number
  running: { readonly run: number; readonly step: string; readonly ties?: readonly string[] | undefined } | undefined
  /** The fingerprint of the failure that was told last. */
  failed: string | undefined
}

/** In front of what belongs to a line: as wide as the number of a run. */
export const INDENT = '     '

/** The lines of a change of the data, which is made. */
export function changeLines(state: TimelineState, patch: Patch): readonly string[] {
  const { paint, width, details } = state.style
  const { lines, after } = formatPatch(patch, state.data, { paint, width: width - INDENT.length })
  state.data = after
  return details.changes ? lines.map((line) => INDENT + line) : []
}
