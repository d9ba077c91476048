import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { REDACTED } from '../config/secretText.ts'
import { createRedaction } from '../connectors/recordings/redact.ts'
import { openRunningEnvironment } from '../runningEnvironment.ts'
import { editItems } from '../sync/editItems.ts'
import { formatTest, planPromotion, type PlannedTest } from '../testing/promotion/planPromotion.ts'
import { readStory } from '../testing/promotion/readStory.ts'
import { isPlaceholder } from '../validation/pii.ts'
import { readItem } from '../workspace/itemFiles.ts'
import type { FileChange } from '../workspace/edit/itemPlan.ts'
import { chooseTestFile } from './chooseTestFile.ts'
import { defineCommand, EXIT, flagOption, textOption, type CommandContext } from './command.ts'
import { formatPromotion, type Promotion } from './formatPromotion.ts'
import { loadItems } from './loadItems.ts'
import { chooseLocalEnvironment } from './localEnvironment.ts'
import { openTasks } from './openTasks.ts'
import { openWorkspace } from './openWorkspace.ts'
import { printReport } from './printReport.ts'
import { resolveTask } from './resolveTask.ts'

const COMMAND = 'promote-to-test'

/** `stepyard promote-to-test`. */
export const promoteToTest = defineCommand({
  summary: 'write a test of a task as it ran, with recordings of its calls',
  args: '<task>',
  options: [
    { flags: '--to <file>', describe: 'fixtures/<name>.yaml, or tests/<name>.test.ts for a test in code' },
    { flags: '--update', describe: 'replace the file that is there' },
    { flags: '-e, --env <name>', describe: 'the environment whose values the test gets; never a protected one' },
    { flags: '--dry-run', describe: 'print what would be written and stop' },
    { flags: '--json', describe: 'print one JSON document' },
  ],
  examples: [
    'stepyard promote-to-test last',
    'stepyard promote-to-test t4k8 --to fixtures/refund.yaml --update',
    'stepyard promote-to-test last --to tests/refund.test.ts --dry-run',
  ],
  async run(context) {
    const { options, terminal, effects } = context
    const { planned, ...place } = await planTest(context)
    const { root, file } = place
    const changes = changesOf(root, planned, file)
    const isDry = flagOption(options, 'dryRun')
    const isWritten = !isDry && planned.problem === undefined
    if (isWritten) await editItems(root, changes, { command: COMMAND, effects })
    const problem = planned.problem ?? (isWritten ? await runInCode(root, file) : undefined)
    const said = problem === undefined ? {} : { problem }
    const promotion: Promotion = { ...planned, ...place, changes, isDry, isWritten, ...said }
    if (flagOption(options, 'json')) printReport(terminal, reportOf(promotion))
    else formatPromotion(context, promotion)
    return problem === undefined ? EXIT.ok : EXIT.error
  },
})

interface PlannedFile {
  readonly root: string
  readonly planned: PlannedTest
  /** Relative to the workspace. */
  readonly file: string
  /** Id and name of the task. */
  readonly task: string
  readonly name: string
}

async function planTest(context: CommandContext): Promise<PlannedFile> {
  const { options, effects } = context
  const { config } = openWorkspace(context)
  await using tasks = await openTasks(context)
  const record = await resolveTask(tasks, context.args[0] ?? '')
  const story = await readStory(tasks, record)
  const { root, workspace } = await loadItems(context)
  const environment = await chooseLocalEnvironment(context, { root, config })
  const running = await openRunningEnvironment({ root, environment, effects }, { ...workspace, config })
  // What is about people is masked in the tasks already.
  const hide = createRedaction(running.secrets())
  const hiding = { hide, isHidden: (text: string) => text.includes(REDACTED) || isPlaceholder(text) }
  const read = (path: string): string => readText(root, path)
  const planned = await planPromotion({ root, workspace, environment, story, hiding, read })
  const asked = textOption(options, 'to')
  const file = chooseTestFile({
    ...(asked !== undefined && { asked }),
    place: { root, cwd: context.cwd },
    name: planned.fixture.tasks[0].name,
    replaces: flagOption(options, 'update'),
    isSame: (path) => readText(root, path) === formatTest(planned, path),
  })
  return { root, planned, file, task: record.id, name: record.name }
}

function readText(root: string, path: string): string {
  return existsSync(join(root, path)) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(readItem(root, path)) : ''
}

function changesOf(root: string, planned: PlannedTest, file: string): readonly FileChange[] {
  const texts = [{ path: file, before: readText(root, file), text: formatTest(planned, file) }, ...planned.recordings]
  const encoder = new TextEncoder()
  return texts
    .filter(({ before, text }) => before !== text)
    .map(({ path, before, text }) => ({
      path,
      ...(before !== '' && { before: encoder.encode(before) }),
      after: encoder.encode(text),
    }))
}

// What a fixture says was tried before it was written; code is run as it is written.
async function runInCode(root: string, file: string): Promise<string | undefined> {
  if (/\.ya?ml$/.test(file)) return undefined
  const { runTests } = await import('../testing/runTests.ts')
  const { failed, files, errors } = await runTests({ root, filters: [file] })
  if (failed === 0) return undefined
  const failures = [
    ...errors,
    ...files.flatMap((each) => [...each.errors, ...each.tests.flatMap((test) => test.errors)]),
  ]
  return failures[0]?.message ?? 'it fails'
}

function reportOf({ task, name, file, changes, leftOut, hidden, problem, isDry, isWritten }: Promotion): object {
  const decoder = new TextDecoder()
  return {
    schemaVersion: 1,
    command: COMMAND,
    task: { id: task, name },
    file,
    applied: isWritten,
    passed: problem === undefined,
    ...(problem !== undefined && { problem }),
    changes: changes.map(({ path, before, after }) => ({
      op: before ? 'changed' : 'made',
      path,
      ...(isDry && { text: decoder.decode(after) }),
    })),
    leftOut,
    hidden,
  }
}
