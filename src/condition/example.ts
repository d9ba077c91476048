import { matchCompiled } from './match.ts'
import type { CompiledCondition, Pattern } from './pattern.ts'
import { createRun, matchPattern } from './matchPattern.ts'
import { hasPredicate } from './relations.ts'

/**
 * A document that matches all of the conditions, as small as it can be made; `undefined` where none was found. One that
 * is given does match: it was tried. Nothing of a condition is run, so there is none where one has a predicate.
 */
export function exampleOf(conditions: readonly CompiledCondition[]): object | undefined {
  const roots = conditions.map(({ root }) => root)
  if (roots.some(hasPredicate)) return undefined
  const value = valueFor(roots)
  if (typeof value !== 'object' || value === null) return undefined
  return conditions.every((condition) => matchCompiled(condition, value)) ? value : undefined
}

// Something that all patterns may match; where they ask for different things it is a guess.
function valueFor(patterns: readonly Pattern[]): unknown {
  const parts = patterns.flatMap(partsOf)
  const objects = parts.filter((part) => part.kind === 'object')
  if (objects.length > 0) return objectFor(objects.flatMap(({ entries }) => entries))
  const lists = parts.filter((part) => part.kind === 'elements')
  if (lists.length > 0) return lists.flatMap((list) => list.patterns).map((part) => valueFor([part]) ?? null)
  const guesses = [undefined, null, ...parts.flatMap(guessesFor)]
  const fitting = guesses.find((guess) => parts.every((part) => matchPattern(part, guess, createRun())))
  return fitting === undefined ? undefined : fitting
}

function partsOf(pattern: Pattern): readonly Pattern[] {
  if (pattern.kind === 'every') return pattern.patterns.flatMap(partsOf)
  // The first that is not impossible would do; the first is what its author thought of first.
  if (pattern.kind === 'any') return pattern.patterns.slice(0, 1).flatMap(partsOf)
  return [pattern]
}

function objectFor(entries: readonly { readonly key: string; readonly pattern: Pattern }[]): object {
  const patterns = new Map<string, Pattern[]>()
  for (const { key, pattern } of entries) patterns.set(key, [...(patterns.get(key) ?? []), pattern])
  const made: object = {}
  for (const [key, parts] of patterns) {
    const value = valueFor(parts)
    // `__proto__` as a key must not become the prototype.
    const property = { value, enumerable: true, configurable: true, writable: true }
    if (value !== undefined) Object.defineProperty(made, key, property)
  }
  return made
}

function guessesFor(pattern: Pattern): readonly unknown[] {
  switch (pattern.kind) {
    case 'literal':
      return [pattern.value]
    case 'oneOf':
      return [...pattern.values]
    case 'compare':
      return typeof pattern.bound === 'number'
        ? [pattern.bound, pattern.bound + 1, pattern.bound - 1]
        : [pattern.bound, `${pattern.bound}a`, '']
    case 'regex':
      return [textFor(pattern.regex.source), ...TEXTS]
    case 'type':
    case 'present':
    case 'exists':
    case 'not':
      return [...TEXTS.slice(0, 1), 1, true, {}, []]
    case 'isoDate':
      return ['2026-01-31']
    default:
      return []
  }
}

const TEXTS: readonly string[] = ['text', '1', 'a1', 'ada@example.org', 'https://example.org', '2026-01-31']

// What a regular expression finds when it is nearly a text: `^cus_`, `^(starter|team)$`, `\.pdf$`.
function textFor(source: string): string {
  const alternatives = source.replaceAll(/\(\?[:<][^)|]*?>?|[()^$]/g, '').split('|')
  return (alternatives[0] ?? '')
    .replaceAll(/\\d[+*]?/g, '1')
    .replaceAll(/\\w[+*]?/g, 'a')
    .replaceAll(/\\s[+*]?/g, ' ')
    .replaceAll(/\\(.)/g, '$1')
}
