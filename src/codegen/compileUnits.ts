import { compileCleaned } from './compileCleaned.ts'
import { operationRoots } from './format/formatConnectors.ts'
import { idOf } from './listInputs.ts'
import type { StoredUnit } from './typeCache.ts'
import { CONFIG_SCHEMA, inOrder, taskKindOf, type TypeSources } from './typeSources.ts'
import { cleanUnit, openDocuments, type CompiledUnit, type TypeUnit, type UnitFiles } from './typeUnit.ts'
import { schemaOfValues } from './valueSchema.ts'

/** What units are made of. */
export interface UnitSources {
  readonly sources: TypeSources
  readonly files: UnitFiles
  /** Units of the last time, by their ids. */
  readonly known: Readonly<Record<string, StoredUnit>>
}

/** Ids of the units that are not about one file. */
export const UNIT = { config: 'config', values: 'values', task: 'task ', connector: 'connector ' } as const

/** The types of all units, by their ids: compiled where something that they are made of has changed. */
export async function compileUnits({ sources, files, known }: UnitSources): Promise<Record<string, StoredUnit>> {
  const documents = openDocuments(files)
  const units = listUnits(sources, files).map((unit) => {
    const key = idOf(unit.roots)
    const before = Object.hasOwn(known, unit.id) ? known[unit.id] : undefined
    const isCurrent = before?.key === key && isUnread(before, files)
    return { id: unit.id, key, before, clean: isCurrent ? undefined : cleanUnit(unit, documents) }
  })
  const compiled = await compileCleaned(units.flatMap(({ clean }) => clean ?? []))
  let next = 0
  return Object.fromEntries(
    units.flatMap(({ id, key, before, clean }) => {
      const made = clean && compiled[next++]
      const unit = made ? keepGood(before, { key, ...made }) : before
      return unit ? [[id, unit]] : []
    }),
  )
}

function listUnits(sources: TypeSources, { oids }: UnitFiles): TypeUnit[] {
  const schemas = [...oids.keys()]
  const kinds = schemas.flatMap((path) => {
    const kind = taskKindOf(path)
    return kind === undefined
      ? []
      : [{ id: UNIT.task + kind, roots: [{ title: kind.split('/').at(-1) ?? kind, path }] }]
  })
  const values = { title: 'Values', path: 'environments', value: schemaOfValues(sources.values) }
  return [
    ...(oids.has(CONFIG_SCHEMA) ? [{ id: UNIT.config, roots: [{ title: 'Config', path: CONFIG_SCHEMA }] }] : []),
    { id: UNIT.values, roots: [values] },
    ...kinds,
    ...sources.connectors.map((connector) => ({
      id: UNIT.connector + connector.namespace,
      roots: operationRoots(connector),
    })),
  ]
}

// A file that is read by nobody any more is no reason.
function isUnread({ reads }: StoredUnit, { oids }: UnitFiles): boolean {
  return Object.entries(reads).every(([path, oid]) => (oids.get(path) ?? null) === oid)
}

function keepGood(before: StoredUnit | undefined, made: CompiledUnit & { readonly key: string }): StoredUnit {
  const isGood = made.diagnostics.every(({ severity }) => severity !== 'error')
  if (isGood || !before?.isGood) return { ...made, isGood }
  return { ...made, text: before.text, roots: before.roots, isGood: true }
}

/** Kinds of tasks that have types, in order. */
export function kindsOf(units: Readonly<Record<string, StoredUnit>>): string[] {
  const ids = Object.keys(units).filter((id) => id.startsWith(UNIT.task) && (units[id]?.roots.length ?? 0) > 0)
  return inOrder(ids.map((id) => id.slice(UNIT.task.length)))
}
