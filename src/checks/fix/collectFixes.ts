import type { Diagnostic } from '../../diagnostics.ts'
import { itemKind } from '../../workspace/layout.ts'
import { lineStart, nextLine, lineEnd } from '../../workspace/edit/textEdit.ts'
import type { Fix } from '../finding.ts'
import type { TextFile } from '../texts.ts'
import { planKeyFix } from './keyFix.ts'

/** What is known when fixes are collected. */
export interface FixSources {
  readonly texts: readonly TextFile[]
  /** Of checks that know themselves what mends a finding. */
  readonly known: ReadonlyMap<Diagnostic, Fix>
}

/** What mends the findings that need no decision; the others are left out. */
export function collectFixes(findings: readonly Diagnostic[], { texts, known }: FixSources): readonly Fix[] {
  const byPath = new Map(texts.map((file) => [file.path, file]))
  return findings.flatMap((finding) => {
    const file = byPath.get(finding.file)
    const fix = known.get(finding) ?? (file && planFix(finding, file))
    return fix ? [fix] : []
  })
}

function planFix(finding: Diagnostic, file: TextFile): Fix | undefined {
  switch (finding.code) {
    case 'UNKNOWN_KEY':
      return planKeyFix(finding, file)
    case 'WRONG_ENDING':
      return planEnding(file)
    case 'ALLOWANCE_UNUSED':
      return planRemoval(finding, file)
    default:
      return undefined
  }
}

// Documents and schemas are named by other files.
function planEnding({ path }: TextFile): Fix | undefined {
  const kind = itemKind(path)
  if (kind === 'openapi' || kind === 'schema' || !path.endsWith('.yml')) return undefined
  return { kind: 'rename', path, to: `${path.slice(0, -'.yml'.length)}.yaml` }
}

const ALONE = /^\s*(?:\/\/|#)\s*stepyard-allow\s+[A-Z][A-Z0-9_]*\s*(?::.*)?$/

function planRemoval({ line = 1 }: Diagnostic, { path, text }: TextFile): Fix | undefined {
  const unmarked = text.replace(/^\uFEFF/, '')
  const before = unmarked.split('\n').slice(0, line - 1)
  const start = lineStart(
    unmarked,
    before.reduce((sum, { length }) => sum + length + 1, 0),
  )
  const end = lineEnd(unmarked, start)
  if (!ALONE.test(unmarked.slice(start, end))) return undefined
  return { kind: 'edit', path, edits: [{ start, end: nextLine(unmarked, end), text: '' }] }
}
