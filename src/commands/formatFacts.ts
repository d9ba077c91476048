import { columns, type Paint } from './paint.ts'
import { shown } from './shown.ts'

/** Something an item says about itself: what it is about, and the words. */
export type Fact = readonly [key: string, value: string]

/** Facts one below the other. Values may hold colours, so texts of others pass `shown` before. */
export function formatFacts(facts: readonly Fact[], paint: Paint): string {
  return columns(facts.map(([key, value]) => [paint.dim(shown(key)), value]))
}

/** The imports of a file as facts. */
export function formatImports(
  imports: readonly { readonly from: string; readonly names: readonly string[] }[],
): Fact[] {
  return imports.map(({ from, names }) => [
    'imports',
    shown(names.length === 0 ? from : `${names.join(', ')} from ${from}`),
  ])
}
