import type { CleanUnit, CompiledUnit } from './typeUnit.ts'

/**
 * The types of units, in their order. Many are compiled at once: a call of the compiler costs as much as several small
 * schemas. It is loaded here.
 */
export async function compileCleaned(units: readonly CleanUnit[]): Promise<readonly CompiledUnit[]> {
  const made = new Map<CleanUnit, CompiledUnit>()
  for (const group of groupsOf(units.filter(({ cleaned }) => cleaned.names.length > 0))) {
    for (const [index, each] of (await compileGroup(group)).entries()) {
      const unit = group[index]
      if (unit) made.set(unit, each)
    }
  }
  return units.map((unit) => made.get(unit) ?? finish(unit, ''))
}

/** Types that one call compiles, more or less: with more it does not get faster. */
const ENOUGH = 200

function groupsOf(units: readonly CleanUnit[]): readonly (readonly CleanUnit[])[] {
  const groups: CleanUnit[][] = []
  let size = ENOUGH
  for (const unit of units) {
    if (size >= ENOUGH) size = groups.push([]) * 0
    groups.at(-1)?.push(unit)
    size += Object.keys(unit.cleaned.definitions).length
  }
  return groups
}

async function compileGroup(group: readonly CleanUnit[]): Promise<readonly CompiledUnit[]> {
  const { compileSchemas } = await import('./compileSchemas.ts')
  try {
    const texts = await compileSchemas(group.map(({ cleaned }) => cleaned))
    return group.map((unit, index) => finish(unit, texts[index] ?? ''))
  } catch (error) {
    // Which of them it was is seen when each is compiled by itself.
    if (group.length > 1) return (await Promise.all(group.map((unit) => compileGroup([unit])))).flat()
    return group.map((unit) => giveUp(unit, error))
  }
}

function finish({ roots, diagnostics, reads }: CleanUnit, text: string): CompiledUnit {
  return { text, roots, diagnostics, reads }
}

// Whatever the compiler stumbles over: the types of everything else are worth more than its reason.
function giveUp(unit: CleanUnit, error: unknown): CompiledUnit {
  const { cleaned, file, diagnostics } = unit
  const reason = error instanceof Error ? error.message : String(error)
  const message = `The schema cannot be made a type: ${reason.slice(0, 200)}`
  const hint = 'Simplify the schema; the types of the others are made.'
  const text = cleaned.names.map((name) => `export type ${name} = unknown`).join('\n')
  const finding = { severity: 'error', code: 'SCHEMA_NOT_COMPILED', message, hint, file } as const
  return finish({ ...unit, diagnostics: [...diagnostics, finding] }, text)
}
