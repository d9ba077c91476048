import type { Pattern, Scalar } from './pattern.ts'

/** A step from a value to one of its parts: a key of an object, or some element of an array. */
export type Segment = string | typeof SOME_ELEMENT

/** Stands for the elements of an array, of which a list pattern asks for some. */
export const SOME_ELEMENT: unique symbol = Symbol('some element')

/** What can be seen of a value besides what it equals. `present` is neither null nor missing, `there` is not missing. */
export type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'present' | 'there'

/** Something to see in a document: at a place, a value that equals `literal`, or one of a kind. */
export type Anchor = { readonly path: readonly Segment[] } & (
  | { readonly kind: 'literal'; readonly literal: Scalar }
  | { readonly kind: Kind }
)

/** Anchors of which a document has at least one; never empty. */
export type Requirement = readonly Anchor[]

/**
 * A condition in terms of what can be looked up. A document matches it when it has all that is required and nothing that
 * is excluded, and `residue` matches it as well.
 */
export interface Clause {
  readonly required: readonly Requirement[]
  readonly excluded: readonly Anchor[]
  /** The part of the condition that looking up does not settle. */
  readonly residue: Pattern | undefined
}

/** Clauses of which a document meets at least one exactly when `root` matches it. */
export function listClauses(root: Pattern): readonly Clause[] {
  if (root.kind === 'any') return root.patterns.flatMap(listClauses)
  const clause = clauseOf(root, [])
  // That the document is an object is seen in any key of it.
  return [clause.required.length === 0 ? { ...clause, residue: root } : clause]
}

function clauseOf(pattern: Pattern, path: readonly Segment[]): Clause {
  switch (pattern.kind) {
    case 'literal':
      return settled([{ path, kind: 'literal', literal: pattern.value }])
    case 'type':
      return settled([{ path, kind: KIND_OF_TYPE[pattern.type] }])
    case 'present':
      return settled([{ path, kind: 'present' }])
    case 'exists':
      return settled([{ path, kind: 'there' }])
    case 'absent':
      return { required: [], excluded: [{ path, kind: 'present' }], residue: undefined }
    case 'missing':
      return { required: [], excluded: [{ path, kind: 'there' }], residue: undefined }
    case 'regex':
    case 'isoDate':
      return unsettled([[{ path, kind: 'string' }]], pattern)
    case 'compare':
      return unsettled([[{ path, kind: typeof pattern.bound === 'number' ? 'number' : 'string' }]], pattern)
    case 'predicate':
    case 'not':
      return unsettled([], pattern)
    default:
      return clauseOfParts(pattern, path)
  }
}

type Parted = Extract<Pattern, { kind: 'object' | 'elements' | 'every' | 'any' | 'oneOf' }>

function clauseOfParts(pattern: Parted, path: readonly Segment[]): Clause {
  switch (pattern.kind) {
    case 'object':
      return clauseOfObject(pattern, path)
    case 'elements':
      return clauseOfElements(pattern, path)
    case 'every':
      return clauseOfEvery(pattern, path)
    case 'any':
      return unsettled(requireOne(pattern.patterns.map((part) => clauseOf(part, path))), pattern)
    case 'oneOf': {
      const alternatives = [...pattern.values].map((literal) =>
        literal === null ? NOTHING : settled([{ path, kind: 'literal', literal }]),
      )
      return unsettled(requireOne(alternatives), pattern)
    }
    default:
      return pattern satisfies never
  }
}

function clauseOfObject(pattern: PatternOf<'object'>, path: readonly Segment[]): Clause {
  const parts = pattern.entries.map(({ key, pattern: part }) => ({ key, ...clauseOf(part, [...path, key]) }))
  const required = parts.flatMap((part) => part.required)
  const entries = parts.flatMap(({ key, residue }) => (residue === undefined ? [] : [{ key, pattern: residue }]))
  return {
    // What is seen below a key is seen below an object.
    required: required.length > 0 || path.length === 0 ? required : [[{ path, kind: 'object' }]],
    excluded: parts.flatMap((part) => part.excluded),
    residue: entries.length === 0 ? undefined : { ...pattern, entries },
  }
}

// Of each part it can be seen whether some element has what it requires, but not whether one has all of it.
function clauseOfElements(pattern: PatternOf<'elements'>, path: readonly Segment[]): Clause {
  const parts = pattern.patterns.map((part) => clauseOf(part, [...path, SOME_ELEMENT]))
  const required = parts.flatMap((part) => part.required)
  const open = pattern.patterns.filter((_, index) => !isSettledByOne(parts[index]))
  return {
    required: required.length > 0 ? required : [[{ path, kind: 'array' }]],
    excluded: [],
    residue: open.length === 0 ? undefined : { ...pattern, patterns: open },
  }
}

function isSettledByOne(clause: Clause | undefined): boolean {
  if (clause === undefined || clause.residue !== undefined) return false
  return clause.required.length === 1 && clause.excluded.length === 0
}

function clauseOfEvery(pattern: PatternOf<'every'>, path: readonly Segment[]): Clause {
  const parts = pattern.patterns.map((part) => clauseOf(part, path))
  const patterns = parts.flatMap(({ residue }) => residue ?? [])
  return {
    required: parts.flatMap((part) => part.required),
    excluded: parts.flatMap((part) => part.excluded),
    residue: patterns.length === 0 ? undefined : { ...pattern, patterns },
  }
}

// One requirement of each alternative is enough to notice it; an alternative without any cannot be noticed.
function requireOne(alternatives: readonly Clause[]): Requirement[] {
  const chosen = alternatives.flatMap(({ required }) => {
    const literal = required.find((requirement) => requirement.every(({ kind }) => kind === 'literal'))
    const best = literal ?? required[0]
    return best === undefined ? [] : [best]
  })
  return chosen.length === alternatives.length ? [chosen.flat()] : []
}

type PatternOf<Name extends Pattern['kind']> = Extract<Pattern, { kind: Name }>

const NOTHING: Clause = { required: [], excluded: [], residue: undefined }

function settled(requirement: Requirement): Clause {
  return { required: [requirement], excluded: [], residue: undefined }
}

function unsettled(required: readonly Requirement[], residue: Pattern): Clause {
  return { required, excluded: [], residue }
}

const KIND_OF_TYPE = {
  String: 'string',
  Number: 'number',
  Boolean: 'boolean',
  Array: 'array',
  Object: 'object',
} as const
