import { isUtf8 } from 'node:buffer'
import type { Diagnostic } from '../diagnostics.ts'
import type { ItemFiles } from './itemFiles.ts'
import { itemKind } from './layout.ts'
import { readLibrary, type LibrarySource } from './library.ts'
import type { ParsedCode } from './packedCode.ts'
import { readStep } from './step.ts'
import type { StepSource } from './stepSource.ts'
import { loadParser, type ParseSource } from './syntax.ts'

/** The code of a workspace, read without running it. */
export interface LoadedCode {
  readonly steps: readonly StepSource[]
  readonly libraries: readonly LibrarySource[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads every step and library. The parser is loaded only where there is code that nothing is known of. */
export async function loadCode({ paths, read, parsed }: ItemFiles): Promise<LoadedCode> {
  const code: Collected = { steps: [], libraries: [], diagnostics: [] }
  const files = paths.filter((path) => itemKind(path) === 'step' || itemKind(path) === 'library')
  if (files.length === 0) return code
  let parse: ParseSource | undefined
  for (let start = 0; start < files.length; start += AT_ONCE) {
    const batch = files.slice(start, start + AT_ONCE)
    const contents = await Promise.all(batch.map(async (path) => ({ path, bytes: await read(path) })))
    for (const { path, bytes } of contents) {
      const known = parsed?.code.get(path, bytes) ?? readCode(path, bytes, (parse ??= await loadParser()))
      parsed?.code.set(bytes, known)
      collect(code, known)
    }
  }
  return code
}

interface Collected {
  readonly steps: StepSource[]
  readonly libraries: LibrarySource[]
  readonly diagnostics: Diagnostic[]
}

// Files read before any is parsed: enough for a backend to fetch them in one go, few enough to hold in memory.
const AT_ONCE = 256

function collect(code: Collected, { step, library, diagnostics }: ParsedCode): void {
  if (step) code.steps.push(step)
  if (library) code.libraries.push(library)
  code.diagnostics.push(...diagnostics)
}

function readCode(path: string, bytes: Uint8Array, parse: ParseSource): ParsedCode {
  if (!isUtf8(bytes)) return { diagnostics: [notUtf8(path)] }
  const syntax = parse(path, new TextDecoder().decode(bytes))
  return itemKind(path) === 'library' ? readLibrary(syntax) : readStep(syntax)
}

function notUtf8(path: string): Diagnostic {
  const message = `${path} is not UTF-8 text.`
  return { severity: 'error', code: 'NOT_UTF8', message, hint: 'Save it as UTF-8.', file: path }
}
