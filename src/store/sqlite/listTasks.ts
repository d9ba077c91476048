import { cursorBelow, pageLimit, pageStart } from '../listQuery.ts'
import type { TaskPage, TaskQuery } from '../taskQuery.ts'
import type { Connection } from './connection.ts'
import { numberSpace } from './numberSpace.ts'
import { summaryOf, type SummaryRow } from './rows.ts'
import { STATE_CODE } from './stateCode.ts'
import { SUMMARY } from './statements.ts'

/** One page of the tasks that meet a query, newest first. */
export function listTasks(connection: Connection, workspace: number, query: TaskQuery): TaskPage {
  const limit = pageLimit(query)
  const { above, below } = numberSpace(workspace)
  const states = (query.states ?? Object.keys(STATE_CODE)).map((state) => STATE_CODE[state as keyof typeof STATE_CODE])
  const statement =
    connection.prepare(`select ${SUMMARY} from task t where t.workspace_id = ? and t.seq > ? and t.seq < ?
    and t.state in (select value from json_each(?)) order by t.seq desc limit ?`)
  const start = Math.min(pageStart(query), below)
  const rows: SummaryRow[] = statement.all(workspace, above, start, JSON.stringify(states), limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { tasks: page.map(summaryOf), ...(rows.length > limit && last && { cursor: cursorBelow(last.seq) }) }
}
