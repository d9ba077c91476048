import { quoteWord } from '../spelling.ts'

/** Words for tasks and the data they carry. */
export const engineErrors = {
  DATA_NOT_JSON: ({ path, problem, hint }: { path: string; problem: string; hint: string }) => ({
    message: `${path === '' ? 'The data of the task' : `\`${path}\` in the data of the task`} ${problem}.`,
    hint,
  }),
  DATA_TOO_LARGE: ({ bytes, limit }: { bytes: number; limit: number }) => ({
    message: `The data of the task has ${bytes} bytes; ${limit} are allowed.`,
    hint: 'Keep large content in a file or a store of your own, and its address in the task.',
  }),
  TASK_DATA_INVALID: ({ schema, faults }: { schema: string; faults: readonly DataFault[] }) => ({
    message: `The data of the task does not fit ${schema}: ${faults.map(faultWords).join('; ')}.`,
    hint: 'Correct the data or the schema; `engine.validate: warn` in stepyard.yaml takes it with a warning.',
  }),
  PII_NOT_ALLOWED: ({ environment, paths }: { environment: string; paths: readonly string[] }) => ({
    message: `The environment "${environment}" takes no data about people, and the data has some at ${paths.join(', ')}.`,
    hint: `Leave it out, or take an export without \`--with-pii\`; \`policy.piiAllowed\` stands in environments/${environment}.yaml.`,
  }),
  PATH_INVALID: ({ path }: { path: string }) => ({
    message: `"${path}" is no path into task data.`,
    hint: 'Write keys with dots between them, such as `order.lines.0.sku`; other keys in brackets: `["a b"].c`.',
  }),
  PATH_BLOCKED: ({ path, at }: { path: string; at: string }) => ({
    message: `Nothing can be written to "${path}" of the task data: "${at}" holds something else.`,
    hint: 'Choose a path that is free, or whose parts are objects.',
  }),
  TASK_BUSY: ({ id, state, action }: { id: string; state: string; action: string }) => ({
    message: `The task ${id} is ${state}, so it cannot be ${action}.`,
    hint: busyHint(quoteWord(id), state),
  }),
  TASK_EXPIRED: ({ timeout }: { timeout: number }) => ({
    message: `Nothing happened to the task for ${timeout} ms, and \`task.timeout\` allows no more.`,
    hint: 'Call `task.completeOnExpire()` where that is a good end; `stepyard task resume <id>` gives it as long again.',
  }),
  TASK_RUN_LIMIT: ({ runs, step }: { runs: number; step: string }) => ({
    message: `The task has had ${runs} step runs, and "${step}" would be one more than engine.maxStepRuns allows.`,
    hint: 'Look for steps that wake each other with `stepyard task log <id>`; `stepyard task resume <id>` allows as many again.',
  }),
  LOOP_DETECTED: ({ step, cycle }: { step: string; cycle: readonly string[] }) => ({
    message: `"${step}" has run again and again on the very same data: ${cycle.join(' -> ')}.`,
    hint: 'Let it change something, wait with `task.park(...)`, or leave out `step.redo()`.',
  }),
  STEP_TIMEOUT: ({ step, limit }: { step: string; limit: number }) => ({
    message: `"${step}" did not end within ${limit} ms.`,
    hint: 'Await what it starts and give calls a time limit, or raise engine.stepTimeout.',
  }),
  STEP_STOPPED: ({ reason }: { reason: string }) => ({
    message: `The step run was ended: ${reason}.`,
    hint: 'Run `stepyard task resume <id>` to go on.',
  }),
  REPLAY_MISS: ({ call }: { call: string }) => ({
    message: `The journal has no answer to this call of ${call}.`,
    hint: 'The step calls it otherwise than it did when the task ran.',
  }),
  STEP_UNKNOWN: ({ step, nearest }: { step: string; nearest?: string }) => ({
    message: `There is no step "${step}" that can run.`,
    hint: nearest === undefined ? 'Run `stepyard step list` to see what there is.' : `Did you mean "${nearest}"?`,
  }),
  VERSION_UNKNOWN: ({ id, version, newest }: { id: string; version: number; newest: number }) => ({
    message: `The task ${id} has no version ${version}; its versions are 0 to ${newest}.`,
    hint: `Run \`stepyard task log ${id}\` to see them.`,
  }),
  RUN_UNKNOWN: ({ id, run, runs }: { id: string; run: number; runs: number }) => ({
    message: `The task ${id} has no step run ${run}; it has had ${runs}.`,
    hint: `Run \`stepyard task log ${id}\` to see them.`,
  }),
  ANSWER_REFUSED: ({ id, problems }: { id: string; problems: readonly string[] }) => ({
    message: `The answer does not fit the question of task ${id}: ${problems.join('; ')}.`,
    hint: `Run \`stepyard task show ${id}\` to see what is asked for.`,
  }),
  CONFIG_MISSING: ({ key, environment, isSecret, nearest }: MissingConfig) => ({
    message: `The environment "${environment}" has no ${isSecret ? 'secret' : 'value or secret'} "${key}".`,
    hint: missingHint({ key, environment, isSecret, ...(nearest !== undefined && { nearest }) }),
  }),
}

/** What is wrong at one place of task data; `actual` shows nothing that is secret or about people. */
export interface DataFault {
  /** '' is the data itself. */
  readonly path: string
  readonly expected: string
  readonly actual: string
}

function faultWords({ path, expected, actual }: DataFault): string {
  return `${path === '' ? 'it' : `\`${path}\``} is ${actual}, expected ${expected}`
}

function busyHint(id: string, state: string): string {
  switch (state) {
    case 'processing':
      return `Run \`stepyard task stop ${id}\` first.`
    case 'question':
      return `Answer what it asks: \`stepyard task answer ${id} --text "..."\`.`
    case 'done':
    case 'ignored':
      return `Take it back with \`stepyard task continue ${id} --from <run>\`, or make another one of it: \`stepyard task fork ${id}\`.`
    default:
      return `Look at it with \`stepyard task show ${id}\`.`
  }
}

/** A key that `task.config` does not have. */
export interface MissingConfig {
  readonly key: string
  readonly environment: string
  /** Whether secrets.yaml declares it. */
  readonly isSecret: boolean
  readonly nearest?: string
}

function missingHint({ key, environment, isSecret, nearest }: MissingConfig): string {
  const secret = `put \`${key}=...\` into .env.${environment}, or set STEPYARD_SECRET_${key.replaceAll(/\W/g, '_')}`
  if (isSecret) return `${secret.charAt(0).toUpperCase()}${secret.slice(1)}.`
  const add = `Add it under \`values\` in environments/${environment}.yaml; a secret: ${secret}.`
  return nearest === undefined ? add : `Did you mean "${nearest}"? ${add}`
}
