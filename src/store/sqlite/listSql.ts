import type { DataFilter, TaskQuery } from '../taskQuery.ts'
import type { TaskState } from '../taskRecord.ts'
import { spellPath, type IndexedPath } from './dataPath.ts'
import { STATE_CODE } from './stateCode.ts'
import { isStorable, labelText } from '../texts.ts'

/** What can be bound to a parameter. */
export type SqlValue = string | number | null

/** A piece of a statement with its parameters, in order. */
export interface Piece {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

// A test of a row of `task`, by the name that the row has in the statement.
type Test = (row: string) => Piece

/** Rows of one index range, by descending number of their task. */
export interface Arm extends Piece {
  /** The table, with the index to walk. */
  readonly from: string
  /** The column with the number of the task. */
  readonly seq: string
  /** Every number stands for a candidate, but for the tasks that were removed: counting them would read them. */
  readonly dense?: true
}

/** One way to find the candidates of a query: the tasks of its arms together. */
export interface Source {
  readonly arms: readonly Arm[]
  /** The conditions that every candidate meets already. */
  readonly covers: readonly Condition['kind'][]
}

/** A condition of a query, as a test of one task. */
export interface Condition {
  readonly kind: 'states' | 'step' | 'tag' | 'name' | 'time' | 'parent' | 'fingerprint' | 'data'
  /** Reads the row `t`. */
  readonly row: Piece
  /** Asks an index about the task whose number is in a column: much faster where rows lie far apart. */
  readonly index?: (seq: string) => Piece
}

/** Numbers between which tasks are looked for, both excluded. */
export interface Range {
  readonly above: number
  readonly below: number
}

/** A query of one workspace, with what is known about it. */
export interface ListRequest {
  readonly workspace: number
  readonly query: TaskQuery
  readonly paths: readonly IndexedPath[]
  /** Sets of steps that hold the step that is asked for; absent when there are too many to walk each. */
  readonly trails?: readonly number[]
}

/** The ways to find candidates, the one that needs nothing last. Each can be walked from the newest task on. */
export function sourcesOf({ workspace, query, paths, trails }: ListRequest): Source[] {
  const { states, tag, parent, fingerprint, where = [] } = query
  const sources: Source[] = []
  if (parent !== undefined) sources.push(single('parent', taskArm(workspace, 'task_parent', equals('parent', parent))))
  if (fingerprint !== undefined) {
    const test = equals('fingerprint', labelText(fingerprint))
    sources.push(single('fingerprint', taskArm(workspace, 'task_fingerprint', test)))
  }
  for (const filter of where) sources.push(...pathSources(workspace, filter, { paths, states }))
  if (tag !== undefined) sources.push(single('tag', tagArm(workspace, tag)))
  if (trails) {
    const arms = trails.map((trail) =>
      taskArm(workspace, 'task_trail', () => ({ sql: 't.trail = ?', values: [trail] })),
    )
    sources.push({ arms, covers: ['step'] })
  }
  if (states) {
    const arms = [...new Set(states)].map((state) => taskArm(workspace, 'task_state', inStates([state])))
    sources.push({ arms, covers: ['states'] })
  }
  const all = {
    from: 'task t not indexed',
    seq: 't.seq',
    sql: '+t.workspace_id = ?',
    values: [workspace],
    dense: true,
  } as const
  return [...sources, { arms: [all], covers: [] }]
}

/** The conditions of a query. */
export function conditionsOf({ workspace, query, paths }: ListRequest): Condition[] {
  const { states, step, tag, name, since, until, parent, fingerprint, where = [] } = query
  const conditions: Condition[] = []
  const add = (kind: Condition['kind'], row: Piece, index?: Condition['index']): void =>
    void conditions.push({ kind, row, ...(index && { index }) })
  const addIndexed = (kind: Condition['kind'], index: string, test: Test): void =>
    add(kind, test('t'), inIndex(workspace, index, test))
  if (states) addIndexed('states', 'task_state', inStates(states))
  if (step !== undefined) add('step', ranStep(workspace, step))
  if (tag !== undefined) add('tag', hasTag(workspace, tag)('t.seq'), hasTag(workspace, tag))
  if (name !== undefined) add('name', nameTest(name))
  if (since !== undefined) add('time', { sql: 't.created_at >= ?', values: [since] })
  if (until !== undefined) add('time', { sql: 't.created_at < ?', values: [until] })
  if (parent !== undefined) addIndexed('parent', 'task_parent', equals('parent', parent))
  if (fingerprint !== undefined) {
    addIndexed('fingerprint', 'task_fingerprint', equals('fingerprint', labelText(fingerprint)))
  }
  for (const filter of where) {
    add('data', dataTest(filter))
    const path = pathOf(filter, paths)
    // Besides the test of the row, which the index cannot replace: it keeps most rows from being read.
    if (path) add('data', ALWAYS, inIndex(workspace, path.byValue, hasValue(path, filter.value)))
  }
  return conditions
}

/** Text and parameters of what finds the tasks of an arm that meet conditions, between two numbers, newest first. */
export function searchSql(arm: Arm, conditions: readonly Condition[], range: Range): Piece {
  const between = { sql: `${arm.seq} < ? and ${arm.seq} > ?`, values: [range.below, range.above] }
  const { sql, values } = meetingSql(arm, conditions, between)
  return { sql: `${sql} order by ${arm.seq} desc limit ?`, values }
}

/** Text and parameters of what tells whether one candidate of an arm meets conditions; no other row is looked at. */
export function testSql(arm: Arm, conditions: readonly Condition[], seq: number): Piece {
  return meetingSql(arm, conditions, { sql: `${arm.seq} = ?`, values: [seq] })
}

function meetingSql(arm: Arm, conditions: readonly Condition[], where: Piece): Piece {
  const tests = conditions.map(({ row, index }) => (arm.dense || !index ? row : index(arm.seq)))
  const reads = arm.seq !== 't.seq' && conditions.some(({ index }) => !index)
  const from = reads ? `${arm.from} cross join task t on t.seq = ${arm.seq}` : arm.from
  const pieces = [{ sql: arm.sql, values: arm.values }, where, ...tests]
  return {
    sql: `select ${arm.seq} as seq from ${from} where ${pieces.map(({ sql }) => sql).join(' and ')}`,
    values: pieces.flatMap(({ values }) => values),
  }
}

/** Text and parameters of what reads the candidates of an arm from its index alone. */
export function candidatesSql(arm: Arm, range: Range): Piece {
  const test = `${arm.sql} and ${arm.seq} < ? and ${arm.seq} > ?`
  const sql = `select ${arm.seq} as seq from ${arm.from} where ${test} order by ${arm.seq} desc limit ?`
  return { sql, values: [...arm.values, range.below, range.above] }
}

/** Text and parameters of what tells how many candidates an arm has, up to a limit, and the last of them. */
export function probeSql(arm: Arm, range: Range): Piece {
  const { sql, values } = candidatesSql(arm, range)
  if (!arm.dense) return { sql: `select count(*) as candidates, min(seq) as last from (${sql})`, values }
  const newest = `select max(seq) as newest from ${arm.from} where ${arm.sql} and ${arm.seq} < ? and ${arm.seq} > ?`
  return { sql: newest, values }
}

function single(kind: Condition['kind'], arm: Arm): Source {
  return { arms: [arm], covers: [kind] }
}

function taskArm(workspace: number, index: string, test: Test): Arm {
  const { sql, values } = test('t')
  const from = `task t indexed by ${index}`
  return { from, seq: 't.seq', sql: `t.workspace_id = ? and ${sql}`, values: [workspace, ...values] }
}

function tagArm(workspace: number, tag: string): Arm {
  const values = [workspace, labelText(tag)]
  return { from: 'tag g', seq: 'g.task', sql: 'g.workspace_id = ? and g.tag = ?', values }
}

// A row is still tested against the filter: the index does not tell `true` from 1, or an object from its text.
function pathSources(
  workspace: number,
  filter: DataFilter,
  of: { paths: readonly IndexedPath[]; states: readonly TaskState[] | undefined },
): Source[] {
  const path = pathOf(filter, of.paths)
  if (!path) return []
  const test = hasValue(path, filter.value)
  const { states } = of
  if (!states) return [{ arms: [taskArm(workspace, path.byValue, test)], covers: [] }]
  const arms = [...new Set(states)].map((state) => taskArm(workspace, path.byState, both(inStates([state]), test)))
  return [{ arms, covers: ['states'] }]
}

const ALWAYS: Piece = { sql: 'true', values: [] }

// Asks an index about one task, without reading its row.
function inIndex(workspace: number, index: string, test: Test): Condition['index'] {
  const { sql, values } = test('i')
  return (seq) => ({
    sql: `exists (select 1 from task i indexed by ${index} where i.workspace_id = ? and ${sql} and i.seq = ${seq})`,
    values: [workspace, ...values],
  })
}

function equals(column: string, value: string): Test {
  return (row) => ({ sql: `${row}.${column} = ?`, values: [value] })
}

function inStates(states: readonly TaskState[]): Test {
  return (row) => ({ sql: `${row}.state in (${states.map(() => '?').join(', ')})`, values: states.map(codeOf) })
}

function hasValue(path: IndexedPath, value: DataFilter['value']): Test {
  return (row) => valueTest(path.valueIn(`${row}.data`), value)
}

function both(one: Test, other: Test): Test {
  return (row) => {
    const pieces = [one(row), other(row)]
    return { sql: pieces.map(({ sql }) => sql).join(' and '), values: pieces.flatMap(({ values }) => values) }
  }
}

// A state that there is none of, from a caller in JavaScript, is met by no task.
function codeOf(state: TaskState): number {
  return STATE_CODE[state] ?? 0
}

function ranStep(workspace: number, step: string): Piece {
  const sets = `select s.trail from trail_step s join step_name n on n.step = s.step
    where s.workspace_id = ? and n.workspace_id = s.workspace_id and n.name = ?`
  return { sql: `t.trail in (${sets})`, values: [workspace, labelText(step)] }
}

function hasTag(workspace: number, tag: string): (seq: string) => Piece {
  return (seq) => ({
    sql: `exists (select 1 from tag h where h.workspace_id = ? and h.tag = ? and h.task = ${seq})`,
    values: [workspace, labelText(tag)],
  })
}

// `lower` knows ASCII only, and is five times as fast as calling back.
function nameTest(name: string): Piece {
  const lower = name.toLowerCase()
  const fold = /^[ -~]*$/.test(lower) ? 'lower' : 'fold'
  return { sql: `instr(${fold}(t.name), ?) > 0`, values: [labelText(lower)] }
}

function dataTest({ path, value }: DataFilter): Piece {
  const spelling = spellPath(path)
  if (value === null) return { sql: "coalesce(json_type(t.data, ?), 'null') = 'null'", values: [spelling] }
  const types = { string: "= 'text'", number: "in ('integer', 'real')", boolean: `= '${value}'` }
  const type = types[typeof value as keyof typeof types]
  const test = valueTest('json_extract(t.data, ?)', value)
  return { sql: `json_type(t.data, ?) ${type} and ${test.sql}`, values: [spelling, spelling, ...test.values] }
}

function pathOf({ path }: DataFilter, paths: readonly IndexedPath[]): IndexedPath | undefined {
  const spelling = spellPath(path)
  return paths.find((each) => each.spelling === spelling)
}

function valueTest(expression: string, value: DataFilter['value']): Piece {
  if (value === null) return { sql: `${expression} is null`, values: [] }
  if (typeof value === 'string' && !isStorable(value)) return { sql: `${expression} = ? and 0`, values: [''] }
  return { sql: `${expression} = ?`, values: [typeof value === 'boolean' ? Number(value) : value] }
}
