import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:os'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportTasks } from '../engine/exportTasks.ts'
import { StepyardError } from '../errors.ts'
import type { LocalEngine } from '../localEngine.ts'
import { defineCommand, type CommandContext } from './command.ts'
import { devOptions } from './devOptions.ts'
import { listAll } from './listAll.ts'
import { STEP_OPTIONS } from './stepOptions.ts'
import { openWorkspace } from './openWorkspace.ts'
import { orInterrupted } from './orInterrupted.ts'
import { plural } from './paint.ts'
import { shown, shownJson } from './shown.ts'

/** `stepyard exec`. */
export const exec = defineCommand({
  summary: 'run a program beside a dev server of its own, and end with its exit code',
  args: '<program...>',
  options: [
    ...STEP_OPTIONS,
    { flags: '--keep', describe: 'keep its tasks, in the namespace of the branch (default: in memory only)' },
  ],
  examples: ['stepyard exec -- npm test', 'stepyard exec --answers answers.yaml -- node check.js'],
  async run(context) {
    const { args, effects, terminal } = context
    const { startDev } = await import('../dev.ts')
    // A program cannot wait for somebody to mend the workspace.
    openWorkspace(context)
    const options = { ...(await devOptions(context)), port: 0, token: randomBytes(24).toString('base64url') }
    await using server = await startDev({ ...options, ephemeral: context.options['keep'] !== true })
    const local = await orInterrupted(effects.signal, server.ready)
    const code = await runProgram(context, args, { STEPYARD_URL: server.url, STEPYARD_TOKEN: server.token })
    const file = await keepFailed(local)
    if (file !== undefined) terminal.err(`${file.words} in ${file.path}; \`stepyard import\` takes them in.\n`)
    return code
  },
})

/** Runs a program with our streams; answers its exit code, as a shell does for one that a signal ended. */
function runProgram(
  { cwd, effects }: CommandContext,
  [program = '', ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...effects.env, ...variables }, stdio: 'inherit' })
    // A terminal sends Ctrl-C to the program as well; `kill` reaches only this process.
    effects.signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
    child.once('error', (cause) => {
      reject(new StepyardError('PROGRAM_NOT_STARTED', { program, reason: cause.message }, { cause }))
    })
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal])))
  })
}

/** Keeps tasks that ended in error for whoever looks later: the memory they are in goes with this process. */
async function keepFailed(local: LocalEngine): Promise<{ words: string; path: string } | undefined> {
  const failed = await listAll(local, { states: ['error'] })
  if (failed.length === 0) return undefined
  const folder = join(local.root, '.stepyard', 'artifacts')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'failed-tasks.json')
  const document = await exportTasks(local, { workspace: local.workspace.name, tasks: failed })
  await writeFile(path, `${shownJson(document)}\n`, { mode: 0o600 })
  return {
    words: `${plural(failed.length, 'task')} ended in error: with the journal`,
    path: shown('.stepyard/artifacts/failed-tasks.json'),
  }
}
