import { StepyardError } from '../../errors.ts'

/** What the owner of a store is told of besides errors of its own calls. */
export type StoreProblem =
  | { readonly kind: 'task'; readonly workspaceId: string; readonly id: string; readonly reason: string }
  | { readonly kind: 'index'; readonly path: string; readonly reason: string }
  | { readonly kind: 'file'; readonly reason: string }

/** An error of SQLite that nothing else explains, with a code. */
export function damagedStore(file: string, cause: unknown): StepyardError {
  if (cause instanceof StepyardError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new StepyardError('STORE_DAMAGED', { file, reason }, { cause })
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
