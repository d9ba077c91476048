// Primary result codes of SQLite: https://sqlite.org/rescode.html
const FAULTS = new Set([3, 5, 6, 7, 8, 10, 13, 14, 15])
const CONSTRAINT = 19
// Extended codes of one page that cannot be read: the rest of the disk is fine.
const UNREADABLE = new Set([266, 522])

/** The extended result code, or `undefined` for any other error and where the library does not tell. */
export function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}

/** Whether the disk or its permissions are at fault, so that the same write goes through later. */
export function isDiskFault(error: unknown): boolean {
  const code = codeOf(error)
  return code !== undefined && FAULTS.has(code & 0xff) && !UNREADABLE.has(code)
}

/** Whether a row broke a rule of its table, such as two tasks with one id. */
export function isConstraint(error: unknown): boolean {
  return ((codeOf(error) ?? 0) & 0xff) === CONSTRAINT
}

/** Why a write failed, for people. */
export function reasonOf(error: unknown): string {
  const code = (codeOf(error) ?? 0) & 0xff
  if (code === 13) return 'the disk is full'
  if (code === 8) return 'the file is read-only'
  if (code === 5 || code === 6) return 'another program holds the file'
  return error instanceof Error ? error.message : String(error)
}
