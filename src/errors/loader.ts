/** Words for what goes wrong when files of a workspace are loaded and run. */
export const loaderErrors = {
  ARGUMENT_REFUSED: ({ call, problem, example }: { call: string; problem: string; example: string }) => ({
    message: `\`${call}\` ${problem}.`,
    hint: `Write \`${example}\`.`,
  }),
  EGRESS_REFUSED: ({ call, target }: { call: string; target: string }) => ({
    message: `\`${call}\` may not reach ${target}: steps reach the outside through connectors.`,
    hint: 'Describe it in connectors/<name>.yaml and write `await connectors.<name>.<operation>({ ... })`.',
  }),
  SYSTEM_REFUSED: ({ call, step }: { call: string; step?: string }) => ({
    message: `${step === undefined ? 'A file of code' : `The step "${step}"`} called \`${call}\`: steps start and end nothing on this machine.`,
    hint: allowHint(call),
  }),
  LIBRARY_BROKEN: ({ path, reason }: { path: string; reason: string }) => ({
    message: `${path} cannot be used as a library: ${reason}`,
    hint: 'Correct the file; steps can call it after the next reload.',
  }),
  MODULE_BROKEN: ({ file, line, column, reason }: { file: string; line: number; column: number; reason: string }) => ({
    message: `${file}:${line}:${column}: ${reason}`,
    hint: 'Correct the line; the rest of the file is read once it parses.',
  }),
  STEP_ABORTED: ({ step }: { step: string }) => ({
    message: `The step "${step}" was stopped before it had ended.`,
    hint: 'Look at what it waits for, or give it more time.',
  }),
  STEP_ENDED: ({ step, call }: { step: string; call: string }) => ({
    message: `The step "${step}" called \`${call}\` after it had ended, which has no effect.`,
    hint: 'Await what the step starts.',
  }),
  STEP_EXITED: ({ step, code }: { step: string; code: string }) => ({
    message: `The step "${step}" called \`process.exit(${code})\`, which would have ended Stepyard itself.`,
    hint: 'End a step with `return`, or with `throw new Error(...)`.',
  }),
  STEP_FLOODED: ({ step, limit }: { step: string; limit: number }) => ({
    message: `The step "${step}" wrote more than ${limit} characters to standard output.`,
    hint: 'Write less of it, with `console.log(...)`.',
  }),
  STEP_GONE: ({ step, generation }: { step: string; generation: number }) => ({
    message: `The step "${step}" of generation ${generation} is not loaded any more.`,
    hint: 'Match again: the newest generation has the steps as they are now.',
  }),
  STEP_OUT_OF_MEMORY: ({ step, limit }: { step: string; limit: number }) => ({
    message: `The step "${step}" used more than ${limit} MB of memory.`,
    hint: 'Work on smaller parts, and keep large content out of the process.',
  }),
  STEP_WORKER_LOST: ({ step, reason }: { step: string; reason: string }) => ({
    message: `The worker of the step "${step}" was lost: ${reason}.`,
    hint: 'Run `stepyard task resume <id>` where its calls may be made twice.',
  }),
  STEP_NOT_LOADED: ({ path, reason }: { path: string; reason: string }) => ({
    message: `${path} cannot be loaded: ${reason}`,
    hint: 'Correct the file; it is loaded again at the next reload.',
  }),
}

// What ends this process cannot be allowed.
function allowHint(call: string): string {
  const [module = ''] = call.split('.')
  const connector = 'Describe what does it in connectors/<name>.yaml and call that'
  return module === 'process'
    ? `${connector}.`
    : `${connector}, or write \`engine: { allow: [${module}] }\` into stepyard.yaml.`
}
