import { StepyardError } from '../../errors.ts'
import { parseStep } from '../step.ts'
import type { StepDialect, StepSource } from '../stepSource.ts'
import type { Workspace } from '../workspace.ts'
import { adoptFile, requireSound, type GivenFile } from './givenFile.ts'
import type { ItemPlan } from './itemPlan.ts'
import { planNewItem } from './newItem.ts'
import { claimPath, readNewName, type TypedName } from './newPath.ts'
import { stepTemplate, type NativeForm } from './template.ts'
import { readTypedCondition } from './typedCondition.ts'

/** What a person asked of a new step. */
export interface StepRequest {
  /** As typed: a name, or the path of a file. */
  readonly name: string
  /** Default: what the file is written in, else what most steps of the workspace are. */
  readonly dialect?: StepDialect
  /** A literal of TypeScript. Default: an example. */
  readonly condition?: string
  /** Takes the place of the template, `condition` included. */
  readonly file?: GivenFile
}

/**
 * Plans a new step. Throws `ITEM_EXISTS` where it would replace anything, `ITEM_INVALID` for a file that is no step in
 * the dialect.
 */
export async function planAddStep(workspace: Workspace, request: StepRequest): Promise<ItemPlan> {
  const typed = readNewName('step', request.name)
  const asked = request.dialect ?? dialectOfName(typed)
  const dialect = asked ?? (request.file && (await dialectOfFile(request.file))) ?? commonDialect(workspace)
  const path = claimPath(workspace, { kind: 'step', name: typed.name, ...PLACES[dialect] })
  const item = { kind: 'step', name: typed.name, path } as const
  if (request.file) return planNewItem(workspace, item, await readFile(request.file, { ...item, dialect }))
  const condition = request.condition === undefined ? {} : { condition: await readTypedCondition(request.condition) }
  return planNewItem(
    workspace,
    item,
    stepTemplate({ name: typed.name, dialect, form: commonForm(workspace), ...condition }),
  )
}

interface Place {
  readonly folder: string
  readonly ending: string
}

const PLACES: Readonly<Record<StepDialect, Place>> = {
  native: { folder: 'steps/', ending: '.ts' },
  A: { folder: 'steps/', ending: '.js' },
  B: { folder: 'src/steps/', ending: '.mts' },
}

function dialectOfName({ ending, folder }: TypedName): StepDialect | undefined {
  if (ending === '.js') return 'A'
  if (ending === '.mts') return folder === 'steps/' ? 'native' : 'B'
  return ending === undefined ? undefined : 'native'
}

async function dialectOfFile({ path, bytes }: GivenFile): Promise<StepDialect | undefined> {
  const ending = path.endsWith('.js') ? '.js' : '.ts'
  return (await parseStep(`steps/given${ending}`, new TextDecoder().decode(bytes))).step?.dialect
}

// A tie goes to the first: ours.
function commonDialect({ steps }: Workspace): StepDialect {
  const count = (dialect: StepDialect): number => steps.filter((step) => step.dialect === dialect).length
  return (['native', 'A', 'B'] as const).reduce((most, next) => (count(next) > count(most) ? next : most))
}

function commonForm({ steps }: Workspace): NativeForm {
  const native = steps.filter(({ dialect }) => dialect === 'native')
  return native.filter(isDefined).length * 2 >= native.length ? 'defineStep' : 'exports'
}

function isDefined({ imports }: StepSource): boolean {
  return imports.some(
    ({ from, names }) => from === 'stepyard' && names.some(({ imported }) => imported === 'defineStep'),
  )
}

interface Target {
  readonly kind: 'step'
  readonly name: string
  readonly path: string
  readonly dialect: StepDialect
}

async function readFile(file: GivenFile, target: Target): Promise<string> {
  const text = await adoptFile(file, target)
  const { step, diagnostics } = await parseStep(target.path, text)
  requireSound('step', file, diagnostics)
  if (step?.dialect === target.dialect) return text
  const reason = `it is written in dialect ${step?.dialect ?? 'none'}, not ${target.dialect}`
  const advice = 'Leave out `--dialect` and the ending of the name to keep it as it is.'
  throw new StepyardError('ITEM_INVALID', { kind: 'step', path: file.path, line: 1, reason, advice })
}
