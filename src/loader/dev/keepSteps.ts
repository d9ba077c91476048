import type { Workspace } from '../../workspace/workspace.ts'
import type { Generation } from '../generation.ts'

/**
 * The steps of a generation with those of the one before whose files are still there and could not be loaded, not even as
 * they were: a library of theirs is broken, and their bodies are still known.
 */
export function keepSteps(
  loaded: Generation,
  before: Generation | undefined,
  { paths }: Workspace,
): Pick<Generation, 'table' | 'sources' | 'files'> {
  const there = new Set(paths)
  const loadedPaths = new Set([...loaded.table.steps.values()].map(({ path }) => path))
  const kept = [...(before?.table.steps ?? [])].filter(
    ([name, { path }]) => !loaded.table.steps.has(name) && !loadedPaths.has(path) && there.has(path),
  )
  if (kept.length === 0) return loaded
  const steps = [...loaded.table.steps, ...kept].sort(([, left], [, right]) => (left.path < right.path ? -1 : 1))
  const sources = kept.flatMap(([name]) => {
    const source = before?.sources.get(name)
    return source === undefined ? [] : [[name, source] as const]
  })
  return {
    table: { generation: loaded.table.generation, steps: new Map(steps) },
    sources: new Map([...loaded.sources, ...sources]),
    files: loaded.files,
  }
}
