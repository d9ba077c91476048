import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkStepyardFile } from '../config/checkConfig.ts'
import { parseConfig } from '../config/parseConfig.ts'
import { configKindOf } from '../config/schemaFiles.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { readIfPresent } from '../disk/durableFile.ts'
import { checkValues } from '../validation/checkValues.ts'
import { localSecrets } from '../validation/localSecrets.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import { loadValues } from '../workspace/loadValues.ts'
import type { PushGate } from './plan.ts'
import { writes, type PlannedChange } from './plan.ts'
import type { Session } from './session.ts'

// A push of more steps than this is an import; `check` looks at all of them.
const MAX_STEPS = 200

/** Whether what is sent can be read on the other side. */
export interface SentCheck {
  readonly gate: PushGate
  readonly warnings: readonly Diagnostic[]
}

/**
 * Looks at the files a push would send. A configuration file with an error closes the gate: nobody who pulls it could
 * use the workspace. So does an error in the values of the environment that is pushed to. A step that does not parse is only a warning: work in progress may travel.
 */
export async function checkSent(session: Session, changes: readonly PlannedChange[]): Promise<SentCheck> {
  const sent = changes.filter(({ action }) => action === 'send' || action === 'move')
  const findings = (await Promise.all(sent.map((change) => checkConfigFile(session, change.path)))).flat()
  const steps = sent.filter(({ kind }) => kind === 'step').slice(0, MAX_STEPS)
  const stepFindings = steps.length === 0 ? [] : await checkSteps(session, steps)
  const valueFindings = changes.some(writes) ? await checkOwnValues(session) : []
  const all = [...findings, ...valueFindings]
  const [first] = all.filter(({ severity }) => severity === 'error')
  return {
    gate: first ? closed(first) : { gate: 'valid-config', passed: true },
    warnings: [...all, ...stepFindings],
  }
}

// Of the whole folder, whatever is sent: a schema and the values it is about need not be sent together.
async function checkOwnValues({ root, chosen, effects }: Session): Promise<readonly Diagnostic[]> {
  // A folder that was emptied is another gate's business.
  if ((await readIfPresent(join(root, CONFIG_FILE))) === undefined) return []
  const values = await loadValues(root)
  const setSecrets = localSecrets({ root, env: effects.env }, values.secrets)
  // Where none is set here, the environment runs elsewhere, and so do its secrets.
  const isRunHere = (await setSecrets(chosen.name)).size > 0
  const findings = await checkValues(values, { environment: chosen.name, ...(isRunHere && { setSecrets }) })
  return findings.filter(({ severity }) => severity !== 'note')
}

async function checkConfigFile({ root }: Session, path: string): Promise<readonly Diagnostic[]> {
  const kind = configKindOf(path)
  if (!kind) return []
  const bytes = await readFile(join(root, path))
  if (kind !== 'stepyard') return parseConfig(kind, bytes, path).diagnostics
  const parsed = parseConfig(kind, bytes, path)
  return [...parsed.diagnostics, ...checkStepyardFile(parsed)]
}

async function checkSteps({ root }: Session, steps: readonly PlannedChange[]): Promise<Diagnostic[]> {
  const { parseStep } = await import('../workspace/step.ts')
  const parsed = await Promise.all(
    steps.map(async ({ path }) => parseStep(path, await readFile(join(root, path), 'utf8'))),
  )
  return parsed.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error'))
}

function closed({ file, line, message }: Diagnostic): PushGate {
  return { gate: 'valid-config', passed: false, reason: `${file}${line === undefined ? '' : `:${line}`}: ${message}` }
}
