import type { Diagnostic } from '../diagnostics.ts'

/** Words for tests of steps. */
export const testingErrors = {
  FIXTURE_INVALID: ({ file, reason }: { file: string; reason: string }) => ({
    message: `${file} is no fixture: ${reason}`,
    hint: 'Run `stepyard check` for all findings.',
  }),
  STEPS_UNSOUND: ({ errors }: StepsUnsound) => ({
    message: `${errors.length === 1 ? 'A file' : `${errors.length} places in files`} of the workspace cannot be loaded:\n${errors.map(placed).join('\n')}`,
    hint: 'Run `stepyard check` for all findings.',
  }),
  WORKSPACE_CLOSED: (_none: Record<string, never>) => ({
    message: 'The test workspace was closed before its task came to rest.',
    hint: 'Await what it is asked for inside its block: `return await workspace.submit(...)`.',
  }),
}

/** Steps of which some are missing. */
export interface StepsUnsound {
  /** What is wrong with their files. */
  readonly errors: readonly Diagnostic[]
}

function placed({ file, line, column, message }: Diagnostic): string {
  return `  ${[file, line, column].filter((part) => part !== undefined).join(':')} ${message}`
}
