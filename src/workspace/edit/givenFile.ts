import type { Diagnostic } from '../../diagnostics.ts'
import { isStepyardError, StepyardError } from '../../errors.ts'
import type { CodeKind } from './codeItem.ts'
import { withoutMetadata } from './metadata.ts'
import { planMove } from './moveImports.ts'
import { planOwnName } from './ownName.ts'
import { decodeSource, editSource } from './sourceText.ts'
import { findSpecifiers } from './specifiers.ts'

/** A file whose text becomes a new item. */
export interface GivenFile {
  /** As a person wrote it, for sentences. */
  readonly path: string
  readonly bytes: Uint8Array
  /** Its path in the workspace, where it is in there: then what it imports is told from where it is. */
  readonly inside?: string
}

/**
 * The text of a file as that of a new item: without the metadata of another one, called by the new name, and importing
 * the same files. Throws `ITEM_INVALID` where it is no code.
 */
export async function adoptFile(
  file: GivenFile,
  item: { readonly kind: CodeKind; readonly path: string; readonly name: string },
): Promise<string> {
  const { inside, bytes } = file
  try {
    const text = withoutMetadata(decodeSource(file.path, bytes).replace(/^\uFEFF/, ''))
    return await editSource(item.path, text, async (syntax) => {
      const specifiers = inside === undefined ? [] : await findSpecifiers(syntax)
      const move = { from: inside ?? item.path, to: item.path }
      return [...planOwnName(syntax, item.name), ...planMove(syntax, specifiers, move)]
    })
  } catch (error) {
    if (!isStepyardError(error, 'ITEM_BROKEN')) throw error
    const advice = 'Correct the file, then run the command again.'
    const { line, reason } = error.data
    throw new StepyardError(
      'ITEM_INVALID',
      { kind: item.kind, path: file.path, line, reason, advice },
      { cause: error },
    )
  }
}

/** Throws `ITEM_INVALID` for the first error among findings about what a given file would become. */
export function requireSound(kind: CodeKind, { path }: GivenFile, findings: readonly Diagnostic[]): void {
  const fault = findings.find(({ severity }) => severity === 'error')
  if (!fault) return
  const { message: reason, line = 1, hint: advice = 'Correct the file, then run the command again.' } = fault
  throw new StepyardError('ITEM_INVALID', { kind, path, line, reason, advice })
}
