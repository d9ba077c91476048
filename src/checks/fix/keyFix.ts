import { readYaml } from '../../config/readYaml.ts'
import { configKindOf, SCHEMAS } from '../../config/schemaFiles.ts'
import { validate } from '../../config/validate.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { nearestSpelling } from '../../spelling.ts'
import type { Fix } from '../finding.ts'
import type { TextFile } from '../texts.ts'

/** The key as it must be spelled, where a file has one that its schema does not know and only one can be meant. */
export function planKeyFix(finding: Diagnostic, { path, text }: TextFile): Fix | undefined {
  const kind = configKindOf(path)
  if (finding.code !== 'UNKNOWN_KEY' || kind === undefined) return undefined
  const yaml = readYaml(text, path)
  for (const violation of yaml.value === undefined ? [] : validate(yaml.value, SCHEMAS[kind])) {
    if (violation.rule !== 'unknown-key') continue
    const place = yaml.locate(violation.path, 'key')
    if (place.line !== finding.line || place.column !== finding.column) continue
    const { key, present, schema } = violation
    const known = Object.keys(schema.properties ?? {}).filter((other) => !present.includes(other))
    const nearest = onlyNear(key, known)
    return nearest === undefined ? undefined : renameKey({ path, text }, { key, nearest, place })
  }
  return undefined
}

function onlyNear(key: string, known: readonly string[]): string | undefined {
  const nearest = nearestSpelling(key, known)
  const second = nearestSpelling(
    key,
    known.filter((other) => other !== nearest),
  )
  return second === undefined ? nearest : undefined
}

interface Renamed {
  readonly key: string
  readonly nearest: string
  readonly place: { readonly line: number; readonly column: number }
}

function renameKey({ path, text }: TextFile, { key, nearest, place }: Renamed): Fix | undefined {
  const unmarked = text.replace(/^\uFEFF/, '')
  const line = unmarked.split('\n').slice(0, place.line - 1)
  const at = line.reduce((sum, { length }) => sum + length + 1, 0) + place.column - 1
  const start = /["']/.test(unmarked.charAt(at)) ? at + 1 : at
  // A key that is written with escapes is left to a person.
  if (!unmarked.startsWith(key, start)) return undefined
  return { kind: 'edit', path, edits: [{ start, end: start + key.length, text: nearest }] }
}
