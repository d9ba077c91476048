import { compileCondition } from '../../condition/compile.ts'
import { areDisjoint } from '../../condition/relations.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { quoteWord } from '../../spelling.ts'
import type { Webhook } from '../../workspace/webhook.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { isConditioned, type Conditioned, type StepFacts } from '../stepFacts.ts'
import { readSchema } from '../schemaFiles.ts'
import { conditionOfSchema, schemaOfValue } from './schemaCondition.ts'

/** Webhooks and schedules of whose tasks no step takes any, so that each of them waits for somebody to look at it. */
export function judgeWebhooks(workspace: Workspace, all: readonly StepFacts[]): Diagnostic[] {
  const steps = all.filter(isConditioned)
  // One whose condition is not written out may match whatever comes.
  if (all.length === 0 || steps.length < all.length) return []
  return workspace.webhooks
    .filter(({ value }) => value.enabled !== false)
    .filter((webhook) => {
      const schema = schemaOf(workspace, webhook)
      return steps.every((step) => isApart(step, webhook, schema))
    })
    .map(({ name, path, value }) => {
      const what = value.schedule === undefined ? 'webhook' : 'schedule'
      const message = `No step matches a task that the ${what} "${name}" makes: it stays incomplete.`
      const hint = `Write a step for it, e.g. with \`$via: { name: '${name}' }\` in its condition, or \`stepyard webhook delete ${quoteWord(name)}\`.`
      return { severity: 'warning', code: 'WEBHOOK_UNMATCHED', message, hint, file: path }
    })
}

function schemaOf(workspace: Workspace, { value }: Webhook): unknown {
  if (value.schedule !== undefined) return schemaOfValue(value.schedule.data ?? {})
  return value.schema === undefined ? undefined : readSchema(workspace, value.schema)?.schema
}

function isApart({ condition }: Conditioned, { name, value }: Webhook, schema: unknown): boolean {
  const $via = { name, type: value.schedule === undefined ? 'webhook' : 'schedule', id: String, received: Number }
  const data = conditionOfSchema(schema, { against: condition.root, mayChange: () => false })
  const made = compileCondition({ ...data, $via }).condition
  return made !== undefined && areDisjoint(condition.root, made.root)
}
