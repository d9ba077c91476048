import type { Diagnostic } from '../diagnostics.ts'
import { checkMeaning } from './checkMeaning.ts'
import { explainSecret, findFileSecrets } from './explainSecret.ts'
import { explainViolation } from './explain.ts'
import { isWithin, type Path } from './path.ts'
import { type Position, readYaml, type YamlFile } from './readYaml.ts'
import { type ConfigKind, type ConfigTypes, SCHEMAS } from './schemaFiles.ts'
import { validate, type Violation } from './validate.ts'
import type { NodePart } from './yamlNode.ts'

/** A configuration file after reading. `value` is there only when no finding is an error. */
export interface ParsedConfig<T> {
  readonly file: string
  readonly value?: T
  readonly diagnostics: readonly Diagnostic[]
  /** Where the value at `path`, or its key, stands: for findings that need several files. */
  locate(path: Path, part?: NodePart): Position
}

/**
 * Reads and validates one file and reports everything that is wrong with it, in the order of the file. Pure: the
 * same text gives the same answer. Bytes that are not UTF-8 are a finding too.
 */
export function parseConfig<K extends ConfigKind>(
  kind: K,
  source: string | Uint8Array,
  file: string,
): ParsedConfig<ConfigTypes[K]> {
  const yaml = readYaml(source, file)
  const { locate } = yaml
  if (yaml.value === undefined) return { file, diagnostics: yaml.diagnostics, locate }
  const violations = validate(yaml.value, SCHEMAS[kind])
  const explained = violations.slice(0, MAX_EXPLAINED)
  const found = [...yaml.diagnostics, ...checkValue({ kind, file, yaml, violations: explained })]
  const diagnostics = limit(found.sort(byPlace), { file, unexplained: violations.length - explained.length })
  if (diagnostics.some(({ severity }) => severity === 'error')) return { file, diagnostics, locate }
  // The schema of this very kind has just accepted the value, and its type is generated from that schema.
  return { file, value: yaml.value as ConfigTypes[K], diagnostics, locate }
}

interface Reading {
  readonly kind: ConfigKind
  readonly file: string
  readonly yaml: YamlFile
  readonly violations: readonly Violation[]
}

function checkValue({ kind, file, yaml, violations }: Reading): Diagnostic[] {
  const secrets = findFileSecrets(kind, yaml.value)
  const findings = [
    ...secrets.map((secret) => ({ ...explainSecret(secret, { kind, file }), path: secret.path })),
    // A secret is reported once, as a secret: a second finding at its place could only repeat the value.
    ...violations
      .filter((violation) => !secrets.some(({ path }) => isWithin(violation.path, path)))
      .map((violation) => ({ ...explainViolation(violation), path: violation.path, part: partOf(violation) })),
    ...(violations.length > 0 ? [] : checkMeaning(kind, yaml.value)),
  ]
  return findings.map(({ path, part, ...words }: Finding) => {
    return { severity: 'error', ...words, file, ...yaml.locate(path, part) }
  })
}

type Finding = Omit<Diagnostic, 'severity' | 'file'> & {
  readonly severity?: Diagnostic['severity']
  readonly path: Path
  readonly part?: NodePart
}

function partOf({ rule }: Violation): NodePart {
  return rule === 'unknown-key' || rule === 'key-name' ? 'key' : 'value'
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  return (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0)
}

const MAX_FINDINGS = 100
// Putting one into words looks through all keys of its map, and a hostile file is wrong in every key.
const MAX_EXPLAINED = 1000

function limit(
  diagnostics: readonly Diagnostic[],
  { file, unexplained }: { readonly file: string; readonly unexplained: number },
): readonly Diagnostic[] {
  const more = diagnostics.length + unexplained - MAX_FINDINGS
  if (more <= 0) return diagnostics
  const message = `${more} more findings in this file are not listed.`
  return [...diagnostics.slice(0, MAX_FINDINGS), { severity: 'error', code: 'MORE_FINDINGS', message, file }]
}
