import type { TextFile } from '../texts.ts'
import type { Allowance } from './allowance.ts'

const WORD = 'stepyard-allow'
const COMMENT = /(?:\/\/|\/\*|#|<!--)\s*stepyard-allow\b[ \t]*([^\r\n]*)/g

/**
 * Allowances that are written as comments: `// stepyard-allow CODE: reason`, with `#` in YAML. Each is about its own line
 * where it stands behind something, else about the next one that is no such comment.
 */
export function readComments(file: TextFile): readonly Allowance[] {
  if (!file.text.includes(WORD)) return []
  const lines = file.text.split(/\r?\n/)
  return lines.flatMap((text, index) =>
    [...text.matchAll(COMMENT)].flatMap((comment) => {
      const alone = text.slice(0, comment.index).trim() === ''
      return readComment(comment[1] ?? '', {
        file: file.path,
        line: index + 1,
        column: comment.index + 1,
        covered: alone ? nextLine(lines, index) : index + 1,
      })
    }),
  )
}

// Counted from 1.
function nextLine(lines: readonly string[], index: number): number {
  const below = lines.findIndex(
    (text, at) => at > index && text.trim() !== '' && !/^\s*\S+\s*stepyard-allow\b/.test(text),
  )
  return below < 0 ? index + 1 : below + 1
}

interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The line that it is about. */
  readonly covered: number
}

function readComment(written: string, { file, line, column, covered }: Place): readonly Allowance[] {
  const [, codes = '', reason = ''] = /^([^:]*)(?::(.*?))?\s*(?:\*\/|-->)?\s*$/.exec(written) ?? []
  return codes
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((code) => ({
      code,
      reason: reason.trim(),
      covers: (finding) => finding.file === file && finding.line === covered,
      at: { file, line, column },
      isNarrow: true,
    }))
}
