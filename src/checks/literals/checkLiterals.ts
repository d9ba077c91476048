import { itemKind } from '../../workspace/layout.ts'
import { loadParser, findingAt, type Finding, type ParseSource } from '../../workspace/syntax.ts'
import type { StepSource } from '../../workspace/stepSource.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import type { CheckFinding, Fix } from '../finding.ts'
import type { TextFile } from '../texts.ts'
import { addressKind } from './addresses.ts'
import { collectLiterals, type WrittenLiteral } from './collectLiterals.ts'
import { isEnvironmentName, isWithin, USUAL_NAMES, type NameContext } from './environmentNames.ts'
import { knownValues, type KnownSource, type KnownValues } from './knownValues.ts'
import { planReplacement } from './planReplacement.ts'

/**
 * Finds what belongs to one environment and is written into steps and libraries: values of `environments/*.yaml`,
 * addresses, names of environments. The code is read, never run.
 */
export async function checkLiterals(
  workspace: Workspace,
  texts: readonly TextFile[],
): Promise<readonly CheckFinding[]> {
  const known = knownValues(workspace)
  const steps = new Map(workspace.steps.map((step) => [step.path, step]))
  let parse: ParseSource | undefined
  const findings: CheckFinding[] = []
  for (const file of texts.filter(({ path, text }) => isCode(path) && mayHold(text, known))) {
    parse ??= await loadParser()
    findings.push(...checkFile({ file, step: steps.get(file.path), known, parse }))
  }
  return findings
}

function isCode(path: string): boolean {
  const kind = itemKind(path)
  return kind === 'step' || kind === 'library'
}

// Most files have none of it, and are not parsed again.
function mayHold(text: string, { names, sources }: KnownValues): boolean {
  if (text.includes('://') || WRITTEN_PLACE.test(text)) return true
  const isQuoted = (name: string): boolean => ['"', "'", '`'].some((quote) => text.includes(quote + name + quote))
  return [...names, ...USUAL_NAMES].some(isQuoted) || [...sources.keys()].some((value) => text.includes(value))
}

const WRITTEN_PLACE = /["'`](?:[\w-]{1,63}\.){2,}\w|(?:server|host|data source|endpoint)\s?=/i

interface Checked {
  readonly file: TextFile
  readonly step: StepSource | undefined
  readonly known: KnownValues
  readonly parse: ParseSource
}

function checkFile({ file, step, known, parse }: Checked): CheckFinding[] {
  const mark = file.text.startsWith('\uFEFF') ? 1 : 0
  const syntax = parse(file.path, file.text.slice(mark))
  if (syntax.errors.length > 0) return []
  const context = { syntax, names: known.names, condition: step?.condition, known, step }
  return collectLiterals(syntax).flatMap((literal): CheckFinding[] => {
    const found = describe(literal, context)
    if (!found) return []
    const { fix, ...finding } = found
    return [
      {
        diagnostic: findingAt(syntax, { severity: 'warning', at: literal.cursor.node, ...finding }),
        ...(fix && { fix }),
      },
    ]
  })
}

interface LiteralContext extends NameContext {
  readonly known: KnownValues
  readonly step: StepSource | undefined
}

type Described = Omit<Finding, 'at'> & { readonly fix?: Fix }

function describe(literal: WrittenLiteral, context: LiteralContext): Described | undefined {
  if (isEnvironmentName(literal, context)) return environmentName(String(literal.value))
  // A condition cannot ask for a value, so there is nothing to write in its place.
  if (isWithin(literal.cursor.node, context.condition)) return undefined
  const sources = literal.isWhole ? (context.known.sources.get(String(literal.value)) ?? []) : []
  if (sources.length > 0) return valueOfEnvironment(literal, sources, context)
  const kind = typeof literal.value === 'string' ? addressKind(literal.value) : undefined
  if (kind === undefined) return undefined
  return partOfAddress(literal, context.known) ?? address(literal, kind)
}

function environmentName(name: string): Described {
  return {
    code: 'ENVIRONMENT_IN_CODE',
    message: `The environment "${name}" is asked for by its name, and so every other one gets what is left.`,
    hint: "Write what differs into environments/<name>.yaml, under a key of its own, and ask for that: `task.config('SEND_MAILS')`.",
  }
}

function valueOfEnvironment(
  literal: WrittenLiteral,
  sources: readonly KnownSource[],
  context: LiteralContext,
): Described | undefined {
  const source = sources.find(({ differs }) => differs) ?? sources[0]
  if (!source) return undefined
  const { key, environments, differs } = source
  const [first = '', ...others] = environments
  const more = others.length === 0 ? '' : ` (and of ${others.join(', ')})`
  const fix = planReplacement(literal, { sources, ...context })
  return {
    // What is the same everywhere goes wrong on the day when it no longer is.
    severity: differs ? 'warning' : 'note',
    code: 'VALUE_OF_ENVIRONMENT',
    message: `${shorten(String(literal.value))} is ${key} of environments/${first}.yaml${more}, written into code.`,
    hint: `Write \`task.config('${key}')\` in its place.`,
    ...(fix && { fix }),
  }
}

function partOfAddress({ value }: WrittenLiteral, { sources }: KnownValues): Described | undefined {
  const text = String(value)
  const begins = (known: string): boolean =>
    addressKind(known) !== undefined && text.startsWith(known.replace(/\/?$/, '/'))
  const [known, list] = [...sources].find(([base]) => begins(base)) ?? []
  const source = list?.[0]
  if (known === undefined || source === undefined) return undefined
  const rest = text.slice(known.replace(/\/$/, '').length)
  return {
    code: 'VALUE_OF_ENVIRONMENT',
    message: `${shorten(text)} begins with ${source.key} of environments/${source.environments[0] ?? ''}.yaml.`,
    hint: `Write \`\${task.config('${source.key}')}${rest}\` in a template.`,
  }
}

function address({ value, givenTo }: WrittenLiteral, kind: string): Described {
  const key = keyFor(givenTo)
  return {
    code: 'ADDRESS_IN_CODE',
    message: `The ${kind} ${shorten(withoutPassword(String(value)))} is the same in every environment.`,
    hint: `Write it into environments/<name>.yaml as ${key}, and \`task.config('${key}')\` here, or give a connector its \`baseUrl\`.`,
  }
}

function keyFor(givenTo: string | undefined): string {
  const name = (givenTo ?? '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/\W/g, '_')
    .toUpperCase()
  return name.length < 3 || name === 'URL' ? 'API_ENDPOINT' : name
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//***@').replaceAll(/((?:password|pwd|key|token|secret|sig)=)[^;&]*/gi, '$1***')
}

function shorten(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
