import type { Compiled } from '../../condition/compile.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import type { RetryRule, StepHost } from '../../stepHost.ts'
import type { LibrarySource } from '../../workspace/library.ts'
import type { StepDialect } from '../../workspace/stepSource.ts'
import type { CallLines } from '../worker/callLines.ts'
import type { Affected } from './moduleRunner.ts'

/**
 * Where the modules of a workspace are evaluated and its bodies run: in this thread, or in workers. Everything but the
 * world of a run is plain data.
 */
export interface StepRuntime extends StepHost {
  /** Files are read again: what is evaluated from now on may be the code of either generation. */
  beginReload(): void
  /** Goes on with the modules of a newer generation. */
  begin(next: NextGeneration): void
  /** Ends what `beginReload` began; without `changes` nothing has come of it. */
  endReload(changes?: StepChanges): void
  /** Evaluates a file of the newest generation for what only that tells. */
  inspect(source: BodySource): Promise<StepFacts>
  /** Evaluates the bodies of the newest generation that have not been yet, as long as it is the newest. */
  warm(): Promise<void>
  close(): Promise<void>
  /** Lets calls go another way than through the engine; absent where bodies run beside it anyway. */
  openLines?(lines: CallLines): void
}

/** What a body is evaluated from. */
export interface BodySource {
  /** Relative to the workspace. */
  readonly path: string
  readonly dialect: StepDialect
  readonly fileHash: string
}

/** What a library is evaluated from. */
export type LibraryFile = Pick<LibrarySource, 'namespace' | 'path' | 'dialect'>

/** A generation that is about to be loaded. */
export interface NextGeneration {
  readonly number: number
  /** Modules that are not the same any more. */
  readonly affected: Affected
  readonly libraries: readonly LibraryFile[]
}

/** The steps of a generation that are not those of the one before. */
export interface StepChanges {
  readonly changed: readonly (readonly [step: string, source: BodySource])[]
  readonly removed: readonly string[]
}

/** What only the evaluated file of a step tells, or why it tells nothing. */
export type StepFacts =
  | { readonly compiled: Compiled; readonly retry: RetryRule | 'invalid' | undefined }
  | { readonly failure: Diagnostic }

/** A file that could not be evaluated. */
export interface LoadFailure {
  readonly generation: number
  /** The file that was wanted, relative to the workspace. */
  readonly path: string
  readonly diagnostic: Diagnostic
  /** Modules that could not be evaluated: what they import may be there the next time. */
  readonly unsound: readonly string[]
}

/** Told of files that cannot be evaluated; of one file possibly several times. */
export type ReportFailure = (failure: LoadFailure) => void
