import { applyTypes } from './codegen/applyTypes.ts'
import { isTypeInput } from './codegen/listInputs.ts'
import { planTypes, type DescribeConnectors, type TypePlan } from './codegen/planTypes.ts'
import type { Effects } from './effects.ts'
import type { ServedTypes, TypesPort } from './server/servedWorkspace.ts'
import type { Workspace } from './workspace/workspace.ts'

/** The types of a folder that is served. */
export interface DevTypes {
  /** What the server does with them. */
  readonly served: { readonly types: TypesPort }
  /** Writes them where something has changed; what fails is logged. */
  update(): Promise<void>
  /** The same once it has been quiet for a moment, where types are made of any of these files: whoever has saved one runs it now. */
  changed(files: readonly string[]): void
  /** Resolves when nothing is left to be written. */
  idle(): Promise<void>
}

// What reads documents is loaded only where something has changed.
const describe: DescribeConnectors = async (root, connectors) =>
  (await import('./typedConnectors.ts')).describeConnectors(root, connectors)

/** Keeps the types of a folder current, one write after the other. */
export function openDevTypes(
  root: string,
  workspace: () => Workspace,
  { now, log }: Pick<Effects, 'now' | 'log'>,
): DevTypes {
  let last: Promise<unknown> = Promise.resolve()
  // Files may have been saved after the workspace was read that types were made of: then it is read again, and told.
  let isNewer = false
  const inTurn = (work: (plan: TypePlan) => Promise<unknown>): Promise<ServedTypes> => {
    const before = last
    const done = (async () => {
      // Whoever asked for it was told.
      await before.catch(() => undefined)
      const parties = { workspace: workspace(), describe, isNewer }
      isNewer = false
      const plan = await planTypes(root, now().getTime(), parties)
      await work(plan)
      return shownPlan(plan)
    })()
    last = done
    return done
  }
  const update = async (): Promise<void> => {
    try {
      await inTurn(applyTypes)
    } catch (error) {
      log({ level: 'warning', message: `types: ${error instanceof Error ? error.message : String(error)}` })
    }
  }
  let planned: NodeJS.Timeout | undefined
  const updatePlanned = (): Promise<void> => {
    clearTimeout(planned)
    planned = undefined
    return update()
  }
  return {
    served: { types: { read: () => inTurn(async () => undefined), write: () => inTurn(applyTypes) } },
    update,
    changed(files) {
      if (!files.some(isTypeInput)) return
      isNewer = true
      clearTimeout(planned)
      planned = setTimeout(() => void updatePlanned(), LULL).unref()
    },
    async idle() {
      if (planned) await updatePlanned()
      // Whoever asked for it was told.
      await last.catch(() => undefined)
    },
  }
}

/** Milliseconds without a change. */
const LULL = 250

function shownPlan({ files, diagnostics }: TypePlan): ServedTypes {
  const stale = files.some(({ status }) => status !== 'current')
  return { stale, files: files.map(({ path, status }) => ({ path, status })), diagnostics }
}
