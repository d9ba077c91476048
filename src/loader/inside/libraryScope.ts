import { AsyncLocalStorage } from 'node:async_hooks'
import type { Libraries } from '../../define.ts'

/** Calls `work` where the name `lib` means `libraries`, without a run: a library that is made of others. */
export function callWithLibraries<T>(libraries: Libraries, work: () => T): T {
  return scopes.run(libraries, work)
}

/** What `lib` means outside of runs. */
export function currentLibraries(): Libraries | undefined {
  return scopes.getStore()
}

const scopes = new AsyncLocalStorage<Libraries>()
