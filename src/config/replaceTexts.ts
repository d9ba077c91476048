import { isMap, isScalar, isSeq, type Scalar } from 'yaml'
import { StepyardError } from '../errors.ts'
import { isMapValue } from './jsonSchema.ts'
import { formatPath, type Path } from './path.ts'
import { readYaml } from './readYaml.ts'
import { formatText } from './scalarText.ts'
import { endOf, splice, startOf, type Splice } from './yamlLines.ts'
import { keyText } from './yamlValue.ts'

/** Decides about one text of a document: what it becomes, or `undefined` to leave it. */
export type ReplaceText = (text: string, path: Path) => string | undefined

/**
 * `text` of a YAML or JSON file with some of its texts replaced, in the quotes they have, and every other byte as it was.
 * Throws `CONFIG_INVALID` when it cannot be read, `CONFIG_NOT_EDITABLE` where a text is shared with another place.
 */
export function replaceTexts(text: string, file: string, replace: ReplaceText): string {
  const { document, value, diagnostics } = readYaml(text, file)
  if (document === undefined || diagnostics.length > 0) {
    throw new StepyardError('CONFIG_INVALID', { file, count: diagnostics.length })
  }
  const found: Replacement[] = []
  collect(document.contents, [], { replace, found })
  const result = found.toReversed().reduce((edited, { splice: next }) => splice(edited, next), text)
  // Read back: an alias elsewhere may have meant the same text.
  const after = readYaml(result, file)
  const expected = JSON.stringify(replaced(value, [], replace))
  if (after.diagnostics.length > 0 || JSON.stringify(after.value) !== expected) {
    const key = formatPath(found[0]?.path ?? [])
    throw new StepyardError('CONFIG_NOT_EDITABLE', { file, key, reason: 'it is written once for several places' })
  }
  return result
}

interface Replacement {
  readonly path: Path
  readonly splice: Splice
}

interface Collecting {
  readonly replace: ReplaceText
  readonly found: Replacement[]
}

function collect(node: unknown, path: Path, collecting: Collecting): void {
  if (isMap(node)) {
    for (const pair of node.items) collect(pair.value, [...path, keyText(pair) ?? ''], collecting)
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) collect(item, [...path, index], collecting)
  } else if (isScalar(node) && typeof node.value === 'string') {
    const next = collecting.replace(node.value, path)
    if (next === undefined || next === node.value) return
    collecting.found.push({
      path,
      splice: { start: startOf(node), end: endOf(node), text: formatText(next, styleOf(node)) },
    })
  }
}

function styleOf({ type }: Scalar): 'yaml' | 'json' | 'single' {
  if (type === 'QUOTE_DOUBLE') return 'json'
  return type === 'QUOTE_SINGLE' ? 'single' : 'yaml'
}

function replaced(value: unknown, path: Path, replace: ReplaceText): unknown {
  if (typeof value === 'string') return replace(value, path) ?? value
  if (Array.isArray(value)) return value.map((item, index) => replaced(item, [...path, index], replace))
  if (!isMapValue(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, [...path, key], replace)]))
}
