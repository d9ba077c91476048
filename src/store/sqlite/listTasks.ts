import { cursorBelow, pageLimit, pageStart } from '../listQuery.ts'
import type { TaskPage, TaskQuery } from '../taskQuery.ts'
import type { TaskSummary } from '../taskRecord.ts'
import { labelText } from '../texts.ts'
import { candidatesSql, searchSql, testSql } from './listSql.ts'
import type { Arm, Condition, ListRequest, Piece, Range, SqlValue } from './listSql.ts'
import { chooseSource, probe, shareOf, type Lists } from './listSource.ts'
import { firstOf, numberSpace } from './numberSpace.ts'
import { summaryOf, type SummaryRow } from './rows.ts'

// Sets of steps that are walked one by one; a step in more of them is so common that the newest tasks will have it.
const MOST_TRAILS = 50

/** What to list. */
export interface Listing {
  readonly workspace: number
  readonly query: TaskQuery
  /** Told of each task that could not be read and was left out; it may be whole but for its data not being JSON. */
  readonly onDamage: (seq: number) => void
}

/** What an arm had. */
interface Found {
  readonly tasks: readonly number[]
  /** Everything from this number on was looked at. */
  readonly reached: number
}

/** One page of the tasks that meet a query, newest first. */
export function listTasks(lists: Lists, listing: Listing): TaskPage {
  const { workspace, query } = listing
  const limit = pageLimit(query)
  const range = rangeOf(lists, workspace, query)
  const request = { workspace, query, paths: lists.paths, ...trailsOf(lists, workspace, query) }
  const { source, rest } = chooseSource(lists, request, range)
  const share = shareOf(lists, source.arms.length)
  const found = source.arms.map((arm) => walk(lists, arm, { ...listing, range, rest, limit, share }))
  const reached = Math.max(range.above, ...found.map((each) => each.reached))
  const tasks = found.flatMap((each) => each.tasks).filter((seq) => seq >= reached)
  const page = tasks.sort((one, other) => other - one).slice(0, limit)
  const last = tasks.length > limit ? page.at(-1) : reached
  return {
    tasks: readSummaries(lists, listing, page),
    ...(last !== undefined && last > range.above && { cursor: cursorBelow(last) }),
  }
}

// Times narrow the numbers down as well as an index would, because tasks are numbered as they are created. Where the
// clock was turned back the range is wider than it need be.
function rangeOf({ sql }: Lists, workspace: number, query: TaskQuery): Range {
  const { above, below } = numberSpace(workspace)
  const start = Math.min(pageStart(query), below)
  const { since, until } = query
  const first: number | undefined = since === undefined ? 0 : sql.firstBlock.get(workspace, since)?.block
  const last: number | undefined = until === undefined ? undefined : (sql.lastBlock.get(workspace, until)?.block ?? -1)
  if (first === undefined) return { above, below: above }
  return {
    above: since === undefined ? above : Math.max(above, firstOf(workspace, first) - 1),
    below: last === undefined ? start : Math.min(start, firstOf(workspace, last + 1)),
  }
}

function trailsOf({ sql }: Lists, workspace: number, { step }: TaskQuery): Pick<ListRequest, 'trails'> {
  if (step === undefined) return {}
  const rows: { trail: number }[] = sql.trailsWith.all(workspace, labelText(step), MOST_TRAILS + 1)
  return rows.length > MOST_TRAILS ? {} : { trails: rows.map(({ trail }) => trail) }
}

interface Walk extends Listing {
  readonly range: Range
  readonly rest: readonly Condition[]
  readonly limit: number
  /** How many candidates to look at. */
  readonly share: number
}

function walk(lists: Lists, arm: Arm, of: Walk): Found {
  const { range, rest, limit, share } = of
  const { candidates, last } =
    rest.length === 0 ? { candidates: 0, last: null } : probe(lists, arm, { ...range, most: share })
  const lowest = candidates === share && last !== null ? last : range.above + 1
  const tasks = search(lists, arm, { ...of, range: { below: range.below, above: lowest - 1 } })
  if (tasks.length > limit) return { tasks, reached: tasks.at(-1) ?? lowest }
  return { tasks, reached: lowest > range.above + 1 ? lowest : range.above }
}

// One statement. If a row in its way cannot be read, each candidate gets one of its own, so that only that row is missing.
function search(lists: Lists, arm: Arm, of: Walk): number[] {
  const { range, rest, limit } = of
  const find = ({ sql, values }: Piece, ...more: SqlValue[]): number[] => {
    const rows: { seq: number }[] = lists.prepare(sql).all(...values, ...more)
    return rows.map(({ seq }) => seq)
  }
  try {
    return find(searchSql(arm, rest, range), limit + 1)
  } catch {
    // Every error shows again for the row that it comes from.
    const candidates = candidatesOf(lists, arm, of)
    const found = candidates.flatMap((seq) => readOrSkip(of, seq, () => find(testSql(arm, rest, seq))) ?? [])
    return found.slice(0, limit + 1)
  }
}

function candidatesOf(lists: Lists, arm: Arm, { range, share, limit }: Walk): number[] {
  const most = Math.max(share, limit + 1)
  const { candidates, last } = probe(lists, arm, { ...range, most })
  if (arm.dense) return Array.from({ length: candidates }, (_, index) => (last ?? 0) + candidates - 1 - index)
  const { sql, values } = candidatesSql(arm, range)
  const rows: { seq: number }[] = lists.prepare(sql).all(...values, most)
  return rows.map(({ seq }) => seq)
}

function readSummaries({ sql }: Lists, listing: Listing, tasks: readonly number[]): TaskSummary[] {
  if (tasks.length === 0) return []
  const read = (seqs: readonly number[]): TaskSummary[] => {
    const rows: SummaryRow[] = sql.summaries.all(listing.workspace, JSON.stringify(seqs))
    return rows.map(summaryOf)
  }
  try {
    return read(tasks)
  } catch {
    // As above.
    return tasks.flatMap((seq) => readOrSkip(listing, seq, () => read([seq])) ?? [])
  }
}

function readOrSkip<T>({ onDamage }: Listing, seq: number, read: () => T): T | undefined {
  try {
    return read()
  } catch {
    onDamage(seq)
    return undefined
  }
}
