import type { StepError } from '../stepHost.ts'
import { cut, type Paint } from './paint.ts'
import { shown } from './shown.ts'

/** The text of a file of the workspace, by its path; `undefined` where it cannot be read. */
export type ReadSource = (file: string) => string | undefined

/** A failure as the journal has it. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly at?: Place | undefined
}

/** Where something came about in the workspace. */
type Place = NonNullable<StepError['at']>

/** How a failure is laid out. */
export interface FailureStyle {
  readonly paint: Paint
  readonly width: number
  readonly source: ReadSource
}

/** A failure of a step, a line each: code and message, the place with the lines around it. */
export function formatFailure(error: Failure, style: FailureStyle): readonly string[] {
  const { paint } = style
  const [first = '', ...more] = error.message.split('\n')
  return [
    `${paint.bad(shown(error.code))} ${shown(first)}`,
    ...more.map((line) => shown(line)),
    ...(error.at ? [`${paint.dim('at')} ${shown(placeOf(error.at))}`, ...formatFrame(error.at, style)] : []),
  ]
}

/** A place as editors open it. */
export function placeOf({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}

const BEFORE = 2
const AFTER = 1

/** The lines around a place in a file as it is now, the place marked; none where the file has no such line. */
export function formatFrame({ file, line, column }: Place, { paint, width, source }: FailureStyle): readonly string[] {
  const lines = source(file)?.split(/\r?\n/)
  if (lines === undefined || line < 1 || line > lines.length) return []
  const first = Math.max(1, line - BEFORE)
  const last = Math.min(lines.length, line + AFTER)
  const digits = String(last).length
  const room = Math.max(20, width - digits - 5)
  const from = column > room - 10 ? column - Math.floor(room / 2) : 0
  return Array.from({ length: last - first + 1 }, (_, index) => first + index).flatMap((number) => {
    const text = cut(shown((lines[number - 1] ?? '').replaceAll('\t', ' ').slice(from)), room)
    const gutter = `${String(number).padStart(digits)} |`
    if (number !== line) return [paint.dim(`  ${gutter} ${text}`.trimEnd())]
    const mark = `${' '.repeat(digits + 3)}${paint.dim('|')} ${' '.repeat(Math.max(0, column - from - 1))}${paint.bad('^')}`
    return [`${paint.bad('>')} ${gutter} ${text}`, mark]
  })
}
