import type { CleanSchema } from './cleanTypes.ts'
import type { SchemaPlace } from '../validation/schemaRefs.ts'

/** One type that consists of another, with nothing between them that TypeScript could stop at. */
export interface DirectEdge {
  readonly from: string
  readonly to: string
  /** The reference, which is taken away where it closes a cycle. */
  readonly schema: CleanSchema
  readonly place: SchemaPlace
}

/** Takes away what would make a type consist of itself, as in `type A = A & B`; answers where that stood. */
export function cutCycles(edges: readonly DirectEdge[]): SchemaPlace[] {
  const leaving = groupByStart(edges)
  const state = new Map<string, 'open' | 'done'>()
  const cut: SchemaPlace[] = []
  for (const start of leaving.keys()) {
    const path = state.has(start) ? [] : [open(start)]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const edge = top.edges.pop()
      if (edge === undefined) {
        state.set(top.name, 'done')
        path.pop()
      } else if (state.get(edge.to) === 'open') cut.push(cutEdge(edge))
      else if (!state.has(edge.to)) path.push(open(edge.to))
    }
  }
  return cut

  function open(name: string): { readonly name: string; readonly edges: DirectEdge[] } {
    state.set(name, 'open')
    return { name, edges: (leaving.get(name) ?? []).toReversed() }
  }
}

function cutEdge({ schema, place }: DirectEdge): SchemaPlace {
  delete schema.$ref
  schema.tsType = 'unknown'
  return place
}

function groupByStart(edges: readonly DirectEdge[]): ReadonlyMap<string, readonly DirectEdge[]> {
  const groups = new Map<string, DirectEdge[]>()
  for (const edge of edges) {
    const group = groups.get(edge.from)
    if (group) group.push(edge)
    else groups.set(edge.from, [edge])
  }
  return groups
}
