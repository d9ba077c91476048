import type { Diagnostic } from '../diagnostics.ts'
import { MAX_LITERALS } from './cleanLiterals.ts'
import { locate } from '../validation/schemaDocument.ts'
import type { SchemaPlace } from '../validation/schemaRefs.ts'

/** A part of a schema that has no type of its own. */
export interface SchemaFinding {
  readonly code: keyof typeof WORDS
  readonly place: SchemaPlace
  /** The reference, where it is about one. */
  readonly ref?: string
}

/** A finding in words, with its line. */
export function describeSchemaFinding({ code, place, ref = '' }: SchemaFinding): Diagnostic {
  const { severity, message, hint } = WORDS[code]
  const pointer = ref === '' ? place.pointer : [...place.pointer, '$ref']
  const said = message.replace('%', () => JSON.stringify(ref.slice(0, 200)))
  return { severity, code, message: said, hint, file: place.document.path, ...locate(place.document, pointer) }
}

const WORDS = {
  SCHEMA_INVALID: {
    severity: 'error',
    message: 'A schema is an object, or true or false; something else stands here.',
    hint: 'Write { "type": "string" }, or what it is meant to be.',
  },
  SCHEMA_TOO_DEEP: {
    severity: 'warning',
    message: 'The schema is nested too deeply here; the type of this part is unknown.',
    hint: 'Move the part to `$defs` and refer to it with `$ref`.',
  },
  SCHEMA_TOO_LARGE: {
    severity: 'warning',
    message: 'The schema has too many parts; the types of the rest are unknown.',
    hint: 'Split it into several files.',
  },
  ENUM_TOO_LONG: {
    severity: 'note',
    message: `The list has more than ${MAX_LITERALS} values; their type is the one that they have in common.`,
    hint: 'Shorten the list where the type should name each value.',
  },
  REF_OUTSIDE: {
    severity: 'error',
    message: '% leads out of the workspace; nothing is read there, and the type is unknown.',
    hint: 'Copy the schema to `schemas/` and refer to it by its path.',
  },
  REF_UNKNOWN: {
    severity: 'error',
    message: '% leads nowhere; the type is unknown.',
    hint: 'Look at the path, which is relative to this file, and at what follows the `#`.',
  },
  REF_CYCLE: {
    severity: 'warning',
    message: 'The schema consists of itself here; the type of this part is unknown.',
    hint: 'Refer to it from a property or from the items of a list.',
  },
} as const satisfies Readonly<Record<string, Pick<Diagnostic, 'severity' | 'message' | 'hint'>>>
