import { lstatSync } from 'node:fs'
import { resolve } from 'node:path'
import { explainSteps, type ExplainedStep, type ExplainRequest } from '../engine/explainSteps.ts'
import { ranAfter, readEvents, readVersion } from '../engine/history.ts'
import { newMemory } from '../engine/memory.ts'
import { StepyardError } from '../errors.ts'
import { nearestSpelling } from '../spelling.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { explainedDocument, formatExplained } from './formatExplained.ts'
import { paintState } from './formatOutcome.ts'
import { openWholeTasks, PII_OPTION, shownOfTasks } from './openTasks.ts'
import { openWorkspace } from './openWorkspace.ts'
import { createPaint, plural } from './paint.ts'
import { applySets, parseJson, readDataFile, SET_OPTION } from './readData.ts'
import { readNumber } from './readNumber.ts'
import { printReport } from './printReport.ts'
import { resolveTask } from './resolveTask.ts'
import { shown } from './shown.ts'

const SHOWN = 10

/** `stepyard explain`. */
export const explain = defineCommand({
  summary: 'say which step runs next, and why the others do not',
  args: '[task-or-file]',
  options: [
    { flags: '-d, --data <json>', describe: 'data instead of a task or a file' },
    { flags: '--step <name>', describe: 'only this step' },
    { flags: '--version <number>', describe: 'the task as it was at this version of its data' },
    SET_OPTION,
    PII_OPTION,
    { flags: '--all', describe: `every step, not only the ${SHOWN} nearest` },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard explain last',
    'stepyard explain last --set order.total=12',
    'stepyard explain order.json --step orders/charge',
    `stepyard explain -d '{"order":{"total":"12"}}'`,
  ],
  async run(context) {
    const { openLocalStepTable } = await import('../localEngine.ts')
    const subject = await readSubject(context)
    await using table = await openLocalStepTable({ ...openWorkspace(context), effects: context.effects })
    const steps = await shownOfTasks(context, selected(context, explainSteps(table, subject)), [subject.data])
    if (flagOption(context.options, 'json')) {
      const { id = null, state = null } = subject.task ?? {}
      const document = { task: id, state, steps: steps.map(explainedDocument) }
      printReport(context.terminal, { schemaVersion: 1, command: 'explain', ...document })
    } else {
      print(context, subject, steps)
    }
    return EXIT.ok
  },
})

async function readSubject(context: CommandContext): Promise<ExplainRequest> {
  const subject = await readDocument(context)
  const data: unknown = subject.data
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) {
    return { ...subject, data: applySets(context, data) }
  }
  throw new StepyardError('DATA_UNREADABLE', { source: 'What is to be explained', problem: 'it is no object' })
}

async function readDocument(context: CommandContext): Promise<Omit<ExplainRequest, 'data'> & { data: unknown }> {
  const { args, options, cwd } = context
  const [word] = args
  const text = textOption(options, 'data') ?? (word?.startsWith('{') ? word : undefined)
  if (text !== undefined) return { data: parseJson(text, '--data') }
  if (word === undefined) {
    const hint = 'Name one: `stepyard explain last`, `stepyard explain order.json`, `stepyard explain -d <json>`.'
    throw new StepyardError('USAGE', { reason: 'Neither a task nor data was given.', hint })
  }
  const isFile = word === '-' || lstatSync(resolve(cwd, word), { throwIfNoEntry: false })?.isFile()
  return isFile ? { data: await readDataFile(context, word) } : readTask(context, word)
}

async function readTask(context: CommandContext, word: string): Promise<ExplainRequest> {
  await using tasks = await openWholeTasks(context)
  const record = await resolveTask(tasks, word)
  const { version = record.version } = { version: readNumber(context.options, 'version') }
  const data = await readVersion(tasks.store, tasks.scope, { task: record.id, version })
  if (version === record.version) return { data, task: record }
  const events = await readEvents(tasks.store, tasks.scope, record.id)
  const later = events.findIndex((event) => 'version' in event.data && event.data.version > version)
  // At that moment it was on its way, and had run the steps until then.
  const memory = { ...newMemory(''), ran: ranAfter(events.slice(0, later)) }
  return { data, task: { id: record.id, state: 'processing', memory: JSON.stringify(memory) } }
}

function selected({ options }: CommandContext, steps: readonly ExplainedStep[]): readonly ExplainedStep[] {
  const name = textOption(options, 'step')
  if (name === undefined) return steps
  const found = steps.filter(({ step }) => step === name)
  if (found.length > 0) return found
  const nearest = nearestSpelling(
    name,
    steps.map(({ step }) => step),
  )
  throw new StepyardError('STEP_UNKNOWN', { step: name, ...(nearest !== undefined && { nearest }) })
}

function print({ terminal, options }: CommandContext, { task }: ExplainRequest, steps: readonly ExplainedStep[]): void {
  const paint = createPaint(terminal.color)
  const version = textOption(options, 'version')
  if (task && version !== undefined) terminal.out(`${shown(task.id)} at version ${version}:\n`)
  else if (task)
    terminal.out(`${shown(task.id)} is ${task.state === 'error' ? 'in ' : ''}${paintState(task.state, paint)}.\n`)
  if (!steps.some(({ next }) => next)) terminal.out(`${paint.warn('No step runs next.')}\n`)
  const count = flagOption(options, 'all') ? steps.length : SHOWN
  for (const step of steps.slice(0, count)) terminal.out(formatExplained(step, paint))
  const more = steps.length - count
  if (more > 0) terminal.err(`${plural(more, 'other step')} further away; add \`--all\` to see them.\n`)
  if (steps.length === 0) terminal.out('There are no steps. Make one: `stepyard step add <name>`.\n')
}
