import type { Diagnostic } from '../diagnostics.ts'
import type { LostRef } from './bundleSchema.ts'
import { locate } from './schemaDocument.ts'

/** References of schemas that lead nowhere, each with its line: what they stand for is not checked. */
export function describeLost(lost: readonly LostRef[]): readonly Diagnostic[] {
  return lost.map(({ ref, place: { document, pointer }, reason }): Diagnostic => {
    const said = JSON.stringify(ref.slice(0, 200))
    const [code, message, hint] =
      reason === 'outside'
        ? ['REF_OUTSIDE', `${said} leads out of the workspace; nothing is read there, and nothing is checked.`, COPY]
        : ['REF_UNKNOWN', `${said} leads nowhere; what it stands for is not checked.`, LOOK]
    return { severity: 'error', code, message, hint, file: document.path, ...locate(document, [...pointer, '$ref']) }
  })
}

const COPY = 'Copy the schema to `schemas/` and refer to it by its path.'
const LOOK = 'Look at the path, which is relative to this file, and at what follows the `#`.'
