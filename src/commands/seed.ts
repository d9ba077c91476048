import { StepyardError } from '../errors.ts'
import { readSeeds, type Seed } from '../seeds.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { letRun } from './letRun.ts'
import { chooseLocalEnvironment } from './localEnvironment.ts'
import { openChanges } from './openChanges.ts'
import { RUN_OPTIONS } from './openTasks.ts'
import { openWorkspace } from './openWorkspace.ts'
import { createPaint, plural } from './paint.ts'
import { printReport } from './printReport.ts'

const COMMAND = 'seed'

/** `stepyard seed`. */
export const seed = defineCommand({
  summary: 'add the tasks of seeds/ that are not there yet; none of them runs',
  options: [
    ...RUN_OPTIONS,
    { flags: '--fire', describe: 'let them run' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard seed', 'stepyard seed --fire --skip-time'],
  async run(context) {
    const seeds = await readAll(context)
    if (!flagOption(context.options, 'fire')) return add(context, seeds)
    return letRun(context, {
      command: COMMAND,
      list: true,
      brief: true,
      start: async ({ engine, actor, store, scope }) => {
        const missing = await without(seeds, async ({ id }) => (await store.get(scope, id)) !== undefined)
        return engine.submitAll(missing.map((task) => ({ ...task, actor })))
      },
    })
  },
})

async function readAll(context: CommandContext): Promise<readonly Seed[]> {
  const workspace = openWorkspace(context)
  const { tasks, diagnostics } = await readSeeds(workspace.root, await chooseLocalEnvironment(context, workspace))
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  context.terminal.err(formatDiagnostics(diagnostics, createPaint(context.terminal.color)))
  // All or nothing: half of the tasks would look like all of them.
  if (errors.length > 0) throw new StepyardError('SEEDS_INVALID', { count: errors.length })
  return tasks
}

async function add(context: CommandContext, seeds: readonly Seed[]) {
  const { terminal, options } = context
  await using tasks = await openChanges(context, COMMAND)
  const { store, scope } = tasks
  const missing = await without(seeds, async ({ id }) => (await store.get(scope, id)) !== undefined)
  const added = await tasks.add(missing)
  const known = seeds.length - added.length
  if (flagOption(options, 'json')) {
    printReport(terminal, { schemaVersion: 1, command: COMMAND, added, known })
    return EXIT.ok
  }
  const others = known > 0 ? `; ${known} ${known === 1 ? 'is' : 'are'} there already` : ''
  terminal.out(`Added ${plural(added.length, 'task')}${others}.\n`)
  if (seeds.length === 0) terminal.out('There are no seeds: write tasks into seeds/<name>.yaml.\n')
  else if (added.length > 0)
    terminal.out('None of them runs by itself: `stepyard task continue <id>`, or `seed --fire`.\n')
  return EXIT.ok
}

async function without<T>(items: readonly T[], isThere: (item: T) => Promise<boolean>): Promise<readonly T[]> {
  const there = await Promise.all(items.map(isThere))
  return items.filter((_, index) => !there[index])
}
