import type { Diagnostic } from '../../diagnostics.ts'
import type { Effects } from '../../effects.ts'
import { findCompiler, hasTsconfig, TSCONFIG } from './findCompiler.ts'
import { parseCompilerOutput } from './parseCompilerOutput.ts'
import { runCompiler } from './runCompiler.ts'

/** Whether the files of types are those that `stepyard types` would write now. */
export type TypesState = 'current' | 'stale' | 'missing'

/** What types are checked with. */
export interface TypeCheck {
  /** Absolute folder of the workspace. */
  readonly root: string
  readonly state: TypesState
  readonly effects: Pick<Effects, 'env' | 'signal'>
}

/**
 * What the compiler of the workspace says of its code, and whether the types that it reads are current. Nothing where
 * there is no tsconfig.json. Runs no other program, and nothing of the workspace itself.
 */
export async function checkTypes({ root, state, effects }: TypeCheck): Promise<readonly Diagnostic[]> {
  const stale = state === 'stale' ? [STALE] : []
  if (!hasTsconfig(root)) return stale
  const compiler = findCompiler(root)
  if (compiler === undefined) return [...stale, notInstalled()]
  // Without them every name that a step gets would be an error.
  if (state === 'missing') return [MISSING]
  const said = await runCompiler({ root, compiler, effects })
  return said === undefined ? [...stale, failed()] : [...stale, ...parseCompilerOutput(said)]
}

const STALE: Diagnostic = {
  severity: 'warning',
  code: 'TYPES_STALE',
  message: 'The types are not those of the workspace as it is now.',
  hint: 'Run `stepyard types`, or `stepyard check --fix`.',
  file: '.stepyard/types',
}

const MISSING: Diagnostic = {
  severity: 'note',
  code: 'TYPES_NOT_CHECKED',
  message: 'The code was not checked by the TypeScript compiler: the types of the workspace have not been written.',
  hint: 'Run `stepyard types` before `stepyard check`.',
  file: TSCONFIG,
}

function notInstalled(): Diagnostic {
  const message = 'The code was not checked by the TypeScript compiler: it is not installed.'
  return { ...MISSING, message, hint: 'Run `npm install --save-dev typescript`.' }
}

function failed(): Diagnostic {
  const message = 'The TypeScript compiler did not come to its end, and so the code was not checked by it.'
  return { ...MISSING, severity: 'warning', message, hint: 'Run `npx tsc --noEmit` to see why.' }
}
