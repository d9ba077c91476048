import type { MaybeScope } from './taskStore.ts'

/** The workspace that a call may see, or `undefined`: then it sees nothing (ISO-03). Callers in JavaScript are checked too. */
export function workspaceOf(scope: MaybeScope): string | undefined {
  const id: unknown = scope?.workspaceId
  return typeof id === 'string' && id.startsWith('ws_') ? id : undefined
}
