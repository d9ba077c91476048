import type { DataWarning } from '../config/schemaTypes.ts'
import { readCreation, readVersion } from '../engine/history.ts'
import { defineCommand, EXIT, flagOption, type CommandContext } from './command.ts'
import { describeTask, listedTask, type DescribedTask } from './describeTask.ts'
import { formatOutcome, type Outcome } from './formatOutcome.ts'
import { formatFacts, type Fact } from './formatFacts.ts'
import { formatDocument } from './formatValue.ts'
import { openTasks, PII_OPTION, type OpenedTasks } from './openTasks.ts'
import { ago } from './paint.ts'
import { printReport } from './printReport.ts'
import { listFamily, resolveTask } from './resolveTask.ts'
import { readNumber } from './readNumber.ts'
import { shown } from './shown.ts'
import { taskStyle, type TaskStyle } from './taskStyle.ts'

/** `stepyard task show`. */
export const taskShow = defineCommand({
  summary: 'show how a task stands and what is in it',
  args: '<id>',
  options: [
    { flags: '--version <number>', describe: 'the data as it was at this version; 0 is as submitted' },
    PII_OPTION,
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: ['stepyard task show last', 'stepyard task show t4k8 --version 2'],
  async run(context) {
    await using tasks = await openTasks(context)
    const record = await resolveTask(tasks, context.args[0] ?? '')
    const version = readNumber(context.options, 'version')
    const task = await describeTask(tasks, record)
    const data =
      version === undefined ? task.data : await readVersion(tasks.store, tasks.scope, { task: task.id, version })
    const family = (await listFamily(tasks, task.id)).map(listedTask)
    const shownTask = { ...task, data, ...(version !== undefined && { version }) }
    if (flagOption(context.options, 'json')) {
      const subtasks = family.length > 0 ? { subtasks: family } : {}
      const origin = await readOrigin(tasks, task.id)
      printReport(context.terminal, {
        schemaVersion: 1,
        command: 'task show',
        task: { ...shownTask, ...origin, ...subtasks },
      })
      return EXIT.ok
    }
    const style = taskStyle(context, tasks.root)
    const facts = await factsOf(tasks, { task, family }, style)
    print(context, { outcome: { task, family }, facts, data, version }, style)
    return EXIT.ok
  },
})

interface Printed {
  readonly outcome: Outcome
  readonly facts: readonly Fact[]
  readonly data: object
  readonly version: number | undefined
}

function print({ terminal }: CommandContext, { outcome, facts, data, version }: Printed, style: TaskStyle): void {
  const { paint } = style
  terminal.out(formatOutcome(outcome, { ...style, told: false }))
  terminal.out(`\n${formatFacts(facts, paint)}`)
  const title = version === undefined ? 'data' : `data at version ${version}`
  terminal.out(`\n${paint.dim(title)}\n${formatDocument(data, paint)}\n`)
}

async function factsOf(
  tasks: OpenedTasks,
  {
    task,
    family,
  }: { readonly task: DescribedTask; readonly family: readonly { id: string; name: string; state: string }[] },
  { now }: TaskStyle,
): Promise<readonly Fact[]> {
  const { forkedFrom, actor, warnings = [] } = await readOrigin(tasks, task.id)
  return [
    ['submitted', shown(`${task.createdAt}, ${ago(Date.parse(task.createdAt), now)}, by ${actor ?? 'somebody'}`)],
    ['version', `${task.version}, ${ago(Date.parse(task.updatedAt), now)}`],
    ...(task.lastStep === null ? [] : [['last step', shown(task.lastStep)] as const]),
    ...(task.tags.length > 0 ? [['tags', shown(task.tags.join(', '))] as const] : []),
    ...(task.parent === null ? [] : [['sub-task of', shown(task.parent)] as const]),
    ...(forkedFrom ? [['forked from', shown(`${forkedFrom.task} at version ${forkedFrom.version}`)] as const] : []),
    ...warnings.map(({ path, actual, expected }): Fact => [
      'warning',
      shown(`${path} is ${actual}, expected ${expected}`),
    ]),
    ...family.map(({ id, name, state }): Fact => ['sub-task', shown(`${id} ${name}: ${state}`)]),
  ]
}

interface Origin {
  readonly actor?: string
  readonly forkedFrom?: { readonly task: string; readonly version: number }
  /** What was wrong with the data that it was made with. */
  readonly warnings?: readonly DataWarning[]
}

async function readOrigin({ store, scope }: OpenedTasks, task: string): Promise<Origin> {
  const created = await readCreation(store, scope, task)
  if (!created) return {}
  const { forkedFrom, warnings } = created.data
  return { actor: created.actorAccountId, ...(forkedFrom && { forkedFrom }), ...(warnings && { warnings }) }
}
