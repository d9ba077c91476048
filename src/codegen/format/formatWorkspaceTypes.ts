import { kindsOf, UNIT } from '../compileUnits.ts'
import type { TypeSources } from '../typeSources.ts'
import type { CompiledUnit } from '../typeUnit.ts'
import type { StoredUnit } from '../typeCache.ts'
import { formatConnectors } from './formatConnectors.ts'
import { formatConfig, formatTasks } from './formatData.ts'
import { formatGlobals } from './formatGlobals.ts'
import { formatLibraries } from './formatLibraries.ts'
import { formatNames } from './formatNames.ts'

const NONE: CompiledUnit = { text: '', roots: [], diagnostics: [], reads: {} }

/** Every file of types, by its name. The same workspace gives the same bytes. */
export function formatWorkspaceTypes(
  sources: TypeSources,
  units: Readonly<Record<string, StoredUnit>>,
): ReadonlyMap<string, string> {
  const { config, values } = { config: units[UNIT.config], values: units[UNIT.values] }
  const described = (config?.roots.length ?? 0) > 0 ? config : values
  const unitOf = (id: string): CompiledUnit => units[id] ?? NONE
  const tasks = kindsOf(units).map((kind) => ({ kind, unit: unitOf(UNIT.task + kind) }))
  const connectors = sources.connectors
    .map((connector) => ({ connector, unit: unitOf(UNIT.connector + connector.namespace) }))
    .sort((left, right) => (left.connector.namespace < right.connector.namespace ? -1 : 1))
  return new Map([
    ['config.d.ts', formatConfig({ unit: described, secrets: sources.secrets })],
    ['connectors.d.ts', formatConnectors(connectors)],
    ['globals.d.ts', formatGlobals()],
    ...formatLibraries(sources.libraries),
    ['names.d.ts', formatNames(sources)],
    ['tasks.d.ts', formatTasks(tasks)],
  ])
}
