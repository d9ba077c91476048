import { StepyardError } from '../../errors.ts'
import { nearestSpelling } from '../../spelling.ts'
import type { OperationEntry } from './listOperations.ts'

/** The operations that are meant by words of a person: a tag, an operationId, a name, or `repos.*`. None means all. */
export function selectOperations(
  entries: ReadonlyMap<string, OperationEntry>,
  only: readonly string[],
): ReadonlyMap<string, OperationEntry> {
  if (only.length === 0) return entries
  const selected = new Set(only.flatMap((word) => namesFor(word, entries)))
  return new Map([...entries].filter(([name]) => selected.has(name)))
}

function namesFor(word: string, entries: ReadonlyMap<string, OperationEntry>): string[] {
  const wanted = word.toLowerCase()
  const prefix = wanted.endsWith('*') ? wanted.slice(0, -1) : undefined
  const found = [...entries].filter(([name, { operationId, tags }]) => {
    if (prefix !== undefined) return name.toLowerCase().startsWith(prefix)
    return [name, operationId ?? '', ...tags].some((each) => each.toLowerCase() === wanted)
  })
  if (found.length > 0) return found.map(([name]) => name)
  const known = [...entries].flatMap(([name, { operationId, tags }]) => [
    ...tags,
    ...(operationId ? [operationId] : []),
    name,
  ])
  const nearest = nearestSpelling(word, new Set(known))
  const hint = nearest
    ? `Did you mean \`--only ${nearest}\`?`
    : 'Give a tag, an operationId, or the beginning of names: `--only "repos.*"`.'
  throw new StepyardError('USAGE', { reason: `No operation is called or tagged "${word}".`, hint })
}
