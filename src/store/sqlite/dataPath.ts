import { createHash } from 'node:crypto'
import { StepyardError } from '../../errors.ts'

const LONGEST_PATH = 500
const MOST_PATHS = 20

/** A place in the data that the file has indexes for: by value, and by state and value. */
export interface IndexedPath {
  /** The path as SQLite spells it. Two paths are the same exactly when these are. */
  readonly spelling: string
  /** Value at the place in a column with data; the very text that the indexes were made with. */
  readonly valueIn: (data: string) => string
  readonly byValue: string
  readonly byState: string
}

/** A path as the JSON functions of SQLite spell it: keys are quoted, so dots, quotes and brackets in them mean nothing. */
export function spellPath(path: readonly string[]): string {
  return `$${path.map((key) => `.${JSON.stringify(key)}`).join('')}`
}

/** How SQLite spells declared paths, or `INDEX_PATH_INVALID` when there cannot be indexes for them. */
export function spellDeclared(paths: readonly (readonly string[])[]): readonly string[] {
  if (paths.length > MOST_PATHS) throw invalid([], `${paths.length} are declared, and ${MOST_PATHS} are the most`)
  return paths.map((path) => {
    const spelling = spellPath(path)
    if (path.length === 0) throw invalid(path, 'it is empty')
    if (spelling.length > LONGEST_PATH) throw invalid(path, `it is longer than ${LONGEST_PATH} characters`)
    return spelling
  })
}

/** The indexes of a path. Their names follow from it, so that a path which is declared again finds its own. */
export function indexedPath(spelling: string): IndexedPath {
  const valueIn = (data: string): string => `json_extract(${data}, '${spelling.replaceAll("'", "''")}')`
  const name = createHash('sha256').update(spelling).digest('hex').slice(0, 16)
  return { spelling, valueIn, byValue: `data_${name}`, byState: `data_state_${name}` }
}

function invalid(path: readonly string[], reason: string): StepyardError {
  return new StepyardError('INDEX_PATH_INVALID', { path: path.join('.').slice(0, 60), reason })
}
