import type { Diagnostic } from '../diagnostics.ts'
import type { HeaderMetadata } from './header.ts'
import type { ImportedModule } from './moduleShape.ts'
import type { Span } from './syntax.ts'

/**
 * How a step file is written, and how it is written back.
 *
 * - `native`: a default export of `defineStep({...})`, or `condition` and `content` exported from TypeScript
 * - `A`: `condition` and `content` exported from a `.js` file
 * - `B`: `match` and a default export
 */
export type StepDialect = 'native' | 'A' | 'B'

/** What a condition is in the file. */
export interface ConditionSource extends Span {
  readonly text: string
  /** `false` when it is only known once the file runs: a call, an imported value, a `match` that computes. */
  readonly literal: boolean
  /**
   * The condition itself, to be compiled without running the file. Present exactly when the source says all of it,
   * nothing in it is a function, a spread or a call, and nothing in the file runs that could change it.
   */
  readonly value?: unknown
}

/** A step as its file says it, without running anything. Spans are UTF-16 offsets into the file. */
export interface StepSource {
  /** The `name` given to `defineStep`, else the path without folder and ending. */
  readonly name: string
  /** Whether the file names the step itself. */
  readonly hasOwnName: boolean
  readonly path: string
  readonly dialect: StepDialect
  readonly disabled: boolean
  readonly condition: ConditionSource
  /** The function that runs, with `async` and parameters. */
  readonly content: Span
  /** The value of `retry`, where the step says how often it is tried again. */
  readonly retry?: Span
  /** Metadata of an incumbent's header; empty for most files. */
  readonly header: HeaderMetadata
  readonly imports: readonly ImportedModule[]
  /** Statements and exports besides condition and content; they run with the file and are kept. */
  readonly helpers: readonly Span[]
}

/** A step, or the reasons why the file is none. A warning can stand beside a step. */
export interface ParsedStep {
  readonly step?: StepSource
  readonly diagnostics: readonly Diagnostic[]
}
