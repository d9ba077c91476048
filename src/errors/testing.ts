import type { Diagnostic } from '../diagnostics.ts'
import { quoteWord } from '../spelling.ts'

/** Words for tests of steps. */
export const testingErrors = {
  VITEST_MISSING: (_none: Record<string, never>) => ({
    message: 'Tests run with vitest, which is not installed beside Stepyard.',
    hint: 'Run `npm install --save-dev vitest`.',
  }),
  STEP_BLOCKS: ({ step, file, test }: { step: string; file: string; test: string }) => ({
    message: `The step "${step}" loops without an end and without an \`await\`, in the test "${test}" of ${file}: nothing in its thread can stop it.`,
    hint: 'Look for a loop in it whose condition stays true. The tests were stopped.',
  }),
  NO_TESTS: ({ filters, name }: NoTests) => ({
    message: noTestsWords(filters, name),
    hint: 'Tests are fixtures/<name>.yaml and tests/<name>.test.ts; `stepyard promote-to-test <task>` makes one of a task.',
  }),
  OPERATION_MISSPELT: ({
    connector,
    operation,
    nearest,
  }: {
    connector: string
    operation: string
    nearest: string
  }) => ({
    message: `"${connector}" has no operation "${operation}".`,
    hint: `Did you mean "${nearest}"?`,
  }),
  NO_TASK: ({ matcher, got }: { matcher: string; got: string }) => ({
    message: `\`${matcher}\` is about a task or a step run, and was given ${got}.`,
    hint: 'Write `expect(await workspace.submit(...))`, or `await` before the call that gave it.',
  }),
  FIXTURE_INVALID: ({ file, reason }: { file: string; reason: string }) => ({
    message: `${file} is no fixture: ${reason}`,
    hint: 'Run `stepyard check` for all findings.',
  }),
  TEST_EXISTS: ({ path }: { path: string }) => ({
    message: `There is ${path} already.`,
    hint: 'Add `--update` to replace it, or choose another file with `--to`.',
  }),
  TEST_PLACE: ({ path }: { path: string }) => ({
    message: `${path} is no file that \`stepyard test\` would run.`,
    hint: 'Write `--to fixtures/<name>.yaml`, or `--to tests/<name>.test.ts` for a test in code.',
  }),
  TASK_NOT_REPEATABLE: ({ id, reason }: { id: string; reason: string }) => ({
    message: `The task ${id} ${reason}, and a test begins where its task begins.`,
    hint: `Run \`stepyard task clone ${quoteWord(id)}\`, then \`stepyard promote-to-test last\`.`,
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

/** What no test is like. */
export interface NoTests {
  readonly root: string
  readonly filters: readonly string[]
  /** An expression for names of tests. */
  readonly name?: string
}

function noTestsWords(filters: readonly string[], name: string | undefined): string {
  if (name !== undefined) return `No test is called like ${name}.`
  return filters.length === 0 ? 'There is no test.' : `No file of tests is called like ${filters.join(' or ')}.`
}

/** Steps of which some are missing. */
export interface StepsUnsound {
  /** What is wrong with their files. */
  readonly errors: readonly Diagnostic[]
}

function placed({ file, line, column, message }: Diagnostic): string {
  return `  ${[file, line, column].filter((part) => part !== undefined).join(':')} ${message}`
}
