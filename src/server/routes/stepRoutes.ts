import { explainedDocument } from '../../engine/explainedDocument.ts'
import { listedTask } from '../../engine/describeTask.ts'
import { StepyardError } from '../../errors.ts'
import { nearestSpelling } from '../../spelling.ts'
import { readBytes, decodeSource } from '../../workspace/edit/sourceText.ts'
import { listCode, type CodeItem } from '../../workspace/edit/codeItem.ts'
import { loadConditionText } from '../../workspace/edit/conditionText.ts'
import { defineRoute, type Route } from '../route.ts'
import { ANY, FLAG, listOf, object, ref, TEXT, TEXT_OR_NULL, WHOLE } from '../schemas.ts'
import type { ServedWorkspace } from '../servedWorkspace.ts'
import { anything, fields, optional, text, whole } from '../shape.ts'
import { requireTask } from './showTask.ts'

const STEP_PARAMS = fields({
  name: text('name of a step, its slashes written %2F', { minLength: 1, maxLength: 1_000 }),
})

const listSteps = defineRoute({
  method: 'GET',
  path: '/api/steps',
  summary: 'The steps, and what each waits for',
  access: 'read',
  scope: 'workspace',
  response: object({ generation: WHOLE, steps: listOf(ref('Step')) }),
  async answer({ workspace: served }) {
    const describe = await stepDescriber(served)
    const steps = listCode(served.workspace(), 'step').map(describe)
    return { generation: served.table().generation, steps }
  },
})

const RECENT = 5

const showStep = defineRoute({
  method: 'GET',
  path: '/api/steps/{name}',
  summary: 'One step with its source, what is wrong with it, and tasks it ran on',
  access: 'read',
  scope: 'workspace',
  params: STEP_PARAMS,
  response: object({
    step: ref('Step'),
    source: TEXT,
    tree: { ...ANY, description: 'the condition by its keys; null where the file cannot be read as a step' },
    literal: { ...FLAG, description: 'false where parts of the condition are known only when the file runs' },
    diagnostics: listOf(ref('Diagnostic')),
    tasks: listOf(ref('ListedTask')),
  }),
  async answer({ params, workspace: served }) {
    const workspace = served.workspace()
    const item = findStep(served, params.name)
    const source = workspace.steps.find(({ path }) => path === item.path)
    const conditionText = await loadConditionText()
    const { tasks } = await served.store.list(served.scope, { step: item.name, limit: RECENT })
    return {
      step: (await stepDescriber(served))(item),
      source: decodeSource(item.path, readBytes(workspace, item.path)),
      tree: source ? conditionText(source.condition.text).tree : null,
      literal: source?.condition.literal ?? false,
      diagnostics: served.diagnostics().filter(({ file }) => file === item.path),
      tasks: tasks.map(listedTask),
    }
  },
})

function findStep(served: ServedWorkspace, name: string): CodeItem {
  const items = listCode(served.workspace(), 'step')
  const found = items.find((item) => item.name === name)
  if (found) return found
  const nearest = nearestSpelling(
    name,
    items.map((item) => item.name),
  )
  throw new StepyardError('STEP_UNKNOWN', { step: name, ...(nearest !== undefined && { nearest }) })
}

// Failures are counted by reason and step already; runs are not, and a count would look at every task.
const REASONS = 1_000

async function stepDescriber(served: ServedWorkspace): Promise<(item: CodeItem) => object> {
  const conditionText = await loadConditionText()
  const sources = new Map(served.workspace().steps.map((step) => [step.path, step]))
  const failed = new Map<string, number>()
  for (const { step, count } of await served.store.failures(served.scope, REASONS)) {
    if (step !== undefined) failed.set(step, (failed.get(step) ?? 0) + count)
  }
  const { steps } = served.table()
  return ({ name, path }) => {
    const source = sources.get(path)
    return {
      name,
      path,
      enabled: source?.disabled === false,
      loaded: steps.has(name),
      failures: failed.get(name) ?? 0,
      ...(source && { dialect: source.dialect, condition: conditionText(source.condition.text).line }),
    }
  }
}

const DOCUMENT = {
  task: optional(text('id of a task')),
  version: optional(whole('a version of its data; default: the newest')),
}

const runStep = defineRoute({
  method: 'POST',
  path: '/api/steps/{name}/run',
  summary: 'Runs one step alone: no task is made, no step follows',
  access: 'write',
  scope: 'workspace',
  params: STEP_PARAMS,
  body: fields({ input: optional(anything('data for it')), ...DOCUMENT }),
  response: object({ run: ref('IsolatedRun') }),
  async answer({ params, body: { input, task, version }, workspace: served }) {
    const given = task === undefined ? input : await dataOf(served, { task, version })
    if ((task === undefined) === (input === undefined)) throw oneOfTwo('input')
    return { run: await served.engine.run({ step: params.name, input: given }) }
  },
})

async function dataOf(
  served: ServedWorkspace,
  { task, version }: { readonly task: string; readonly version: number | undefined },
): Promise<object> {
  const record = await requireTask(served, task)
  return served.engine.version(record.id, version ?? record.version)
}

function oneOfTwo(name: string): StepyardError {
  return new StepyardError('REQUEST_INVALID', { problems: [`body has to have either "${name}" or "task"`] })
}

const explain = defineRoute({
  method: 'POST',
  path: '/api/explain',
  summary: 'Which step runs next on some data, and why the others do not, nearest first',
  access: 'read',
  scope: 'workspace',
  body: fields({
    data: optional(anything('a JSON object')),
    ...DOCUMENT,
    limit: optional(whole('how many steps; default all', { minimum: 1 })),
  }),
  response: object({ task: TEXT_OR_NULL, steps: listOf(ref('ExplainedStep')) }),
  async answer({ body: { data, task, version, limit }, workspace: { engine } }) {
    if ((task === undefined) === (data === undefined)) throw oneOfTwo('data')
    const request = task === undefined ? { data } : { task, ...(version !== undefined && { version }) }
    const explained = await engine.explain(request)
    return { task: task ?? null, steps: explained.slice(0, limit).map(explainedDocument) }
  },
})

/** Routes to steps and to how they stand to data. */
export const stepRoutes: readonly Route[] = [listSteps, showStep, runStep, explain]
