import { cursorBelow, pageLimit, pageStart } from '../listQuery.ts'
import type { TaskPage, TaskQuery } from '../taskQuery.ts'
import type { TaskSummary } from '../taskRecord.ts'
import { searchSql, type Arm, type Condition, type ListRequest, type Range } from './listSql.ts'
import { chooseSource, probe, shareOf, type Lists } from './listSource.ts'
import { firstOf, numberSpace } from './numberSpace.ts'
import { summaryOf, type SummaryRow } from './rows.ts'
import { labelText } from './texts.ts'

// Sets of steps that are walked one by one; a step in more of them is so common that the newest tasks will have it.
const MOST_TRAILS = 50

/** What an arm had. */
interface Found {
  readonly tasks: readonly number[]
  /** Everything from this number on was looked at. */
  readonly reached: number
}

/** One page of the tasks that meet a query, newest first. */
export function listTasks(lists: Lists, workspace: number, query: TaskQuery): TaskPage {
  const limit = pageLimit(query)
  const range = rangeOf(lists, workspace, query)
  const request = { workspace, query, paths: lists.paths, ...trailsOf(lists, workspace, query) }
  const { source, rest } = chooseSource(lists, request, range)
  const found = source.arms.map((arm) => walk(lists, arm, { ...range, rest, limit, share: source.arms.length }))
  const reached = Math.max(range.above, ...found.map((each) => each.reached))
  const tasks = found.flatMap((each) => each.tasks).filter((seq) => seq >= reached)
  const page = tasks.sort((one, other) => other - one).slice(0, limit)
  const last = tasks.length > limit ? page.at(-1) : reached
  return {
    tasks: readSummaries(lists, workspace, page),
    ...(last !== undefined && last > range.above && { cursor: cursorBelow(last) }),
  }
}

function readSummaries({ sql }: Lists, workspace: number, tasks: readonly number[]): TaskSummary[] {
  const rows: SummaryRow[] = tasks.length === 0 ? [] : sql.summaries.all(workspace, JSON.stringify(tasks))
  return rows.map(summaryOf)
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

function walk(lists: Lists, arm: Arm, of: Range & { rest: readonly Condition[]; limit: number; share: number }): Found {
  const { below, limit, rest, share } = of
  const most = shareOf(share)
  const { candidates, last } = rest.length === 0 ? { candidates: 0, last: null } : probe(lists, arm, { ...of, most })
  const lowest = candidates === most && last !== null ? last : of.above + 1
  const { sql, values } = searchSql(arm, rest, { below, above: lowest - 1 })
  const rows: { seq: number }[] = lists.prepare(sql).all(...values, limit + 1)
  const tasks = rows.map(({ seq }) => seq)
  if (tasks.length > limit) return { tasks, reached: tasks.at(-1) ?? lowest }
  return { tasks, reached: lowest > of.above + 1 ? lowest : of.above }
}
