import type { Connection, Statement, Statements } from './connection.ts'
import type { IndexedPath } from './dataPath.ts'
import { conditionsOf, memberOf, probeSql, sourcesOf } from './listSql.ts'
import type { Arm, Condition, ListRequest, Range, Source } from './listSql.ts'
import type { READS } from './statements.ts'

/** How lists are read. */
export interface ListOptions {
  readonly paths: readonly IndexedPath[]
  /** Tasks that one call looks at when no index has the answer. Default 20,000. */
  readonly candidates?: number
}

const CANDIDATES = 20_000

// To put a candidate on a list costs half of asking an index about one.
const WORTH_LISTING = 2

/** What lists are read with. */
export interface Lists {
  readonly sql: Pick<Statements<typeof READS>, 'firstBlock' | 'lastBlock' | 'trailsWith' | 'summaries'>
  readonly paths: readonly IndexedPath[]
  readonly candidates: number
  /** Compiles a text, or answers what it was compiled to before. */
  prepare(text: string): Statement
}

/** Lists on a connection. The texts of their statements depend on which filters are used, never on their values. */
export function createLists(connection: Connection, sql: Lists['sql'], options: ListOptions): Lists {
  connection.function('fold', { deterministic: true }, (text: unknown) => String(text).toLowerCase())
  const compiled = new Map<string, Statement>()
  const prepare = (text: string): Statement => {
    const statement = compiled.get(text) ?? connection.prepare(text)
    compiled.set(text, statement)
    return statement
  }
  return { sql, candidates: CANDIDATES, ...options, prepare }
}

/** Where to look for tasks, and what is still to be tested of each candidate. */
export interface Choice {
  readonly source: Source
  readonly rest: readonly Condition[]
}

/** The source with the fewest candidates; among those with too many, the one whose newest reach back furthest. */
export function chooseSource(lists: Lists, request: ListRequest, range: Range): Choice {
  const conditions = conditionsOf(request)
  const choices = sourcesOf(request).map((source) => ({ source, rest: without(conditions, source) }))
  const whole = choices.find(({ rest }) => rest.every(({ kind }) => kind === 'time'))
  if (whole) return whole
  const probed = choices.map((choice) => ({ ...choice, ...probeSource(lists, choice.source, range) }))
  probed.sort((one, other) => one.candidates - other.candidates || one.last - other.last)
  const [best, ...others] = probed
  if (!best) throw new Error('A query has at least the source of all tasks.')
  const most = Math.min(lists.candidates - 1, best.candidates * WORTH_LISTING)
  const listed = others.filter(
    ({ source, candidates }) => candidates <= most && !source.arms.some(({ dense }) => dense),
  )
  const members = listed.map(({ source }) => memberOf(source, range))
  const rest = listed.reduce((left, { source }) => without(left, source), best.rest)
  return { source: best.source, rest: [...members, ...rest] }
}

function without(conditions: readonly Condition[], { covers }: Source): readonly Condition[] {
  return conditions.filter(({ kind }) => !covers.includes(kind))
}

function probeSource(lists: Lists, { arms }: Source, range: Range): Probe & { last: number } {
  const probes = arms.map((arm) => probe(lists, arm, { ...range, most: shareOf(lists, arms.length) }))
  const candidates = probes.reduce((sum, each) => sum + each.candidates, 0)
  return { candidates, last: Math.max(0, ...probes.map((each) => each.last ?? 0)) }
}

/** What an arm has between two numbers, as far as was looked. */
export interface Probe {
  readonly candidates: number
  /** The last candidate. */
  readonly last: number | null
}

/** Counts the candidates of an arm, up to `most`. */
export function probe(lists: Lists, arm: Arm, { above, below, most }: Range & { most: number }): Probe {
  const { sql, values } = probeSql(arm, { above, below })
  const statement = lists.prepare(sql)
  if (!arm.dense) return statement.get(...values, most)
  const newest: number = statement.get(...values).newest ?? above
  const last = Math.max(above, newest - most) + 1
  return { candidates: newest - last + 1, last }
}

/** How many candidates each of several arms may be looked at for. */
export function shareOf({ candidates }: Lists, arms: number): number {
  return Math.max(1, Math.floor(candidates / Math.max(1, arms)))
}

/** How many candidates of each arm a choice looks at: fewer where other indexes are asked about each of them. */
export function lookedAt(lists: Lists, { source, rest }: Choice): number {
  const asked = rest.filter(({ index, kind }) => index && kind !== 'member').length
  return shareOf(lists, source.arms.length * (1 + asked))
}
