import { createHash } from 'node:crypto'
import type { Diagnostic } from '../../diagnostics.ts'
import { isMapValue } from '../../config/jsonSchema.ts'
import { findHostility, isStateFolder } from '../../snapshot/nameRules.ts'
import { encodeName } from '../../workspace/codec.ts'
import { parseStep } from '../../workspace/step.ts'

/** A step of `export/*.step.json` as a source file. */
export interface StepOfJson {
  readonly name: string
  readonly path: string
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
}

/** Why a file holds no step that can be taken over, as it goes on after its path. */
export interface NoStep {
  readonly reason: string
}

/**
 * Makes a source file of an exported step. It gets the dialect that was exported, B; the other one where only that can
 * hold its code. What the export itself says is wrong, and what is not as it was exported, becomes a finding.
 */
export async function readStepJson(file: string, json: string): Promise<StepOfJson | NoStep> {
  const exported = parse(json)
  if (typeof exported === 'string') return { reason: exported }
  const { name, content } = exported
  const fault = faultOf(name)
  if (fault !== undefined) return { reason: `is called ${JSON.stringify(name)}, which ${fault}` }
  const written = await writeStep(name, content)
  if (await leavesBody(written)) return { reason: 'holds code that leaves the body of its step' }
  return { name, ...written, diagnostics: findingsOf(file, exported) }
}

interface Content {
  readonly if: string
  readonly do: string
  readonly enabled: boolean
  readonly valid: boolean
}

interface Exported {
  readonly name: string
  readonly content: Content
  /** As they stand beside the content. */
  readonly json: unknown
  readonly hash: unknown
  readonly errors: readonly unknown[]
}

function parse(text: string): Exported | string {
  const value = valueOf(text)
  if (!isMapValue(value)) return 'is no JSON object'
  const { name, content, json, hash, errors } = value
  if (typeof name !== 'string') return 'has no `name`'
  if (!isMapValue(content) || typeof content['if'] !== 'string' || typeof content['do'] !== 'string') {
    return 'has no `content` with `if` and `do`'
  }
  const { enabled, valid } = content
  const step = { if: content['if'], do: content['do'], enabled: enabled !== false, valid: valid !== false }
  return { name, content: step, json, hash, errors: Array.isArray(errors) ? errors : [] }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function faultOf(name: string): string | undefined {
  const parts = name.split('/')
  const fault = parts.map(findHostility).find((found) => found !== undefined)
  if (fault !== undefined) return fault
  return parts.some((part) => isStateFolder(part)) ? 'is in ".stepyard"' : undefined
}

async function writeStep(name: string, content: Content): Promise<Written> {
  const file = encodeName(name)
  const asB = { path: `src/steps/${file}.mts`, text: dialectB(content) }
  const asA = { path: `steps/${file}.js`, text: dialectA(content) }
  if (DECLARES_DATA.test(content.do)) return asA
  if (await isSound(asB)) return asB
  // Where neither can, its author finds the code where the others are.
  return (await isSound(asA)) ? asA : asB
}

// In dialect B `data` is a parameter, which a body cannot declare again.
const DECLARES_DATA = /\b(?:const|let|class)\s+(?:data\b|[{[][^=;]*\bdata\b)/

interface Written {
  readonly path: string
  readonly text: string
}

async function isSound({ path, text }: Written): Promise<boolean> {
  return (await parseStep(path, text)).step !== undefined
}

// A brace too many would end the body, and what follows would run when the file is loaded.
async function leavesBody({ path, text }: Written): Promise<boolean> {
  const { step } = await parseStep(path, text)
  return step !== undefined && (step.helpers.length > 0 || step.imports.length > 0)
}

function dialectB({ if: condition, do: body, enabled }: Content): string {
  // What was exported is what stood between the outermost braces of `match`: an object, or a body that answers one.
  const match = isBody(condition) ? `() => {\n${condition.trim()}\n}` : `() => (${condition.trim()})`
  const disabled = enabled ? '' : 'export const disabled = true;\n\n'
  return `// @ts-nocheck\n\nexport const match = ${match};\n\n${disabled}export default async (data: any) => {\n${body}\n};\n`
}

function dialectA({ if: condition, do: body, enabled }: Content): string {
  const disabled = enabled ? '' : 'export const disabled = true\n\n'
  return `${disabled}export const condition = ${condition.trim()}\n\nexport const content = async () => {\n${body}\n}\n`
}

function isBody(condition: string): boolean {
  return !condition.trimStart().startsWith('{')
}

function findingsOf(file: string, { name, content, json, hash, errors }: Exported): Diagnostic[] {
  const warn = (code: string, message: string, hint: string): Diagnostic => ({
    severity: 'warning',
    code,
    message,
    hint,
    file,
  })
  const found: Diagnostic[] = []
  if (typeof json === 'string' && typeof hash === 'string' && sha256(json) !== hash) {
    found.push(warn('EXPORT_CHANGED', `The hash of "${name}" is not that of its \`json\`: it was edited since.`, LOOK))
  } else if (typeof json === 'string' && !isSame(valueOf(json), content)) {
    found.push(warn('EXPORT_CHANGED', `The \`content\` of "${name}" is not its \`json\`; \`content\` was taken.`, LOOK))
  }
  for (const error of errors) {
    found.push(warn('EXPORT_ERROR', `"${name}" was exported with an error: ${wordsOf(error)}`, CORRECT))
  }
  if (!content.valid && errors.length === 0) {
    found.push(warn('EXPORT_ERROR', `"${name}" was exported as not valid.`, CORRECT))
  }
  return found
}

const LOOK = 'Look at the step before you run it.'
const CORRECT = 'Correct the step; `stepyard check` says what is wrong with it.'

function isSame(value: unknown, content: Content): boolean {
  return isMapValue(value) && value['if'] === content.if && value['do'] === content.do
}

// JSHint writes an object with `reason` and `line` for each.
function wordsOf(error: unknown): string {
  if (!isMapValue(error)) return String(error)
  const { reason, message, line } = error
  const said = [reason, message].find((text) => typeof text === 'string') ?? JSON.stringify(error)
  return typeof line === 'number' ? `${said} (line ${line})` : said
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
