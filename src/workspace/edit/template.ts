import type { StepDialect } from '../stepSource.ts'
import type { TypedCondition } from './typedCondition.ts'

/** How a native step is written: as a call of `defineStep`, or as exports. */
export type NativeForm = 'defineStep' | 'exports'

/** What a new step says. */
export interface StepText {
  readonly name: string
  readonly dialect: StepDialect
  /** How the other native steps of the workspace are written. */
  readonly form: NativeForm
  /** Default: an example that asks for a key named like the step. */
  readonly condition?: TypedCondition
}

/** The text of a new step, sound as it is: it only has to be filled in. */
export function stepTemplate({ name, dialect, form, condition }: StepText): string {
  const example = condition === undefined ? EXAMPLE_COMMENT : ''
  const write = condition?.write ?? (() => `{ ${wordOf(name)}: Object }`)
  const end = dialect === 'B' ? ';' : ''
  const imported = [
    ...(dialect === 'native' && form === 'defineStep' ? ['defineStep'] : []),
    ...(condition?.extensions ?? []),
  ]
  const imports = imported.length === 0 ? '' : `import { ${imported.join(', ')} } from 'stepyard'${end}\n\n`
  if (dialect === 'B') {
    return `${imports}${example}export const match = () => (${write('')});\n\nexport default async (data: any) => {\n  ${BODY}\n};\n`
  }
  if (dialect === 'A' || form === 'exports') {
    return `${imports}${example}export const condition = ${write('')}\n\nexport const content = async () => {\n  ${BODY}\n}\n`
  }
  const indented = example === '' ? '' : `  ${example}`
  return `${imports}export default defineStep({\n${indented}  condition: ${write('  ')},\n  async content({ data }) {\n    ${BODY}\n  },\n})\n`
}

/** The text of a new library. `name` has the namespace as its first part. */
export function libraryTemplate(name: string): string {
  const [namespace = name] = name.split('/')
  const word = wordOf(name)
  const call = /^[A-Za-z_$][\w$]*$/.test(namespace) ? `lib.${namespace}` : `lib['${namespace.replaceAll("'", "\\'")}']`
  return `/** Steps import this, or call \`${call}.${word}(...)\`. */\nexport function ${word}(value: string): string {\n  return value\n}\n`
}

const EXAMPLE_COMMENT = '// Which tasks this step is for: those whose data has what is written here.\n'
const BODY = '// What is done with such a task. What is changed in `data` stays.'

// The last part of a name as a word of code: `02. extract lines` is `extractLines`.
function wordOf(name: string): string {
  const words = (name.split('/').at(-1) ?? name).match(/[\p{L}\p{N}]+/gu) ?? []
  const camel = words.map((word, index) =>
    index === 0 ? lowerFirst(word) : word.charAt(0).toUpperCase() + word.slice(1),
  )
  const word = camel.join('').replace(/^\p{N}+/u, '')
  return word === '' || RESERVED.has(word) ? `${word}Value`.replace(/^V/, 'v') : lowerFirst(word)
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1)
}

const RESERVED: ReadonlySet<string> = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
)
