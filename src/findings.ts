import { applyAllowances, type Allowed } from './checks/allow/applyAllowances.ts'
import { readComments } from './checks/allow/readComments.ts'
import { readSettings } from './checks/allow/readSettings.ts'
import type { Fix } from './checks/finding.ts'
import { judgeWorkspace } from './checks/judgeWorkspace.ts'
import { checkLiterals } from './checks/literals/checkLiterals.ts'
import { createFullPace, type Pace } from './checks/pace.ts'
import { createSecretCheck } from './checks/secrets/checkSecrets.ts'
import { loadRules } from './checks/secrets/loadRules.ts'
import { readTexts, type TextFile } from './checks/texts.ts'
import { CATALOGUE } from './connectors/catalogue/catalogue.ts'
import { checkConnectors } from './connectors/items/checkConnectors.ts'
import type { Diagnostic, Severity } from './diagnostics.ts'
import type { Effects } from './effects.ts'
import { checkTaskSchemas } from './validation/checkTaskSchemas.ts'
import { checkValues } from './validation/checkValues.ts'
import { localSecrets } from './validation/localSecrets.ts'
import { openTaskRules, type DataWarning } from './validation/taskRules.ts'
import { byPlace } from './workspace/check.ts'
import { checkPortable } from './workspace/portable.ts'
import type { Workspace } from './workspace/workspace.ts'

/** What is looked for only when it is asked for. */
export interface GatherOptions {
  /** Also every use of an extension in a condition. Default false. */
  readonly portable?: boolean
  /** What the types and the compiler of the workspace say. Default: nobody has looked. */
  readonly typed?: readonly Diagnostic[] | undefined
  readonly effects: Pick<Effects, 'env'>
  /** Default: all of it at once. */
  readonly pace?: Pace
}

/** Findings, and what mends those of them that can be mended without a decision. */
export interface Gathered extends Allowed {
  readonly fixes: ReadonlyMap<Diagnostic, Fix>
}

/** Everything that is wrong with a workspace and that nobody has allowed: errors first, then by place. */
export async function gatherFindings(workspace: Workspace, options: GatherOptions): Promise<Gathered> {
  const { portable = false, typed, pace = createFullPace() } = options
  const texts = readTexts(workspace)
  const found = [
    ...(await judgeWorkspace(workspace, {
      given: await givenFindings(workspace, options),
      pace,
      texts,
      everywhere: CATALOGUE.flatMap(({ everywhere = [] }) => everywhere),
      findMisfits: await openMisfits(workspace),
    })),
    ...(portable ? await checkPortable(workspace) : []),
  ]
  await pace.breathe()
  const literals = await checkLiterals(workspace, texts)
  const secrets = await findSecrets(workspace, texts, pace)
  const all = [
    ...found,
    ...literals.map(({ diagnostic }) => diagnostic),
    ...secrets.filter((secret) => !found.some((other) => isSameSecret(secret, other))),
    ...(typed ?? []).filter((error) => !found.some((other) => isSameSyntax(error, other))),
  ]
  const { findings, allowed } = applyAllowances(all, {
    allowances: [...readSettings(workspace), ...texts.flatMap(readComments)],
    unasked: new Set([...(portable ? [] : ['EXTENSION_USED']), ...(typed ? [] : ['TYPES_STALE', 'TYPES_NOT_CHECKED'])]),
  })
  const fixes = new Map(literals.flatMap(({ diagnostic, fix }) => (fix ? [[diagnostic, fix] as const] : [])))
  return { findings: findings.toSorted(bySeverity), allowed, fixes }
}

async function givenFindings(workspace: Workspace, { effects }: GatherOptions): Promise<readonly Diagnostic[]> {
  const { root, schemas, secrets } = workspace
  const setSecrets = root === undefined ? {} : { setSecrets: localSecrets({ root, env: effects.env }, secrets) }
  return [
    ...(await checkConnectors(workspace)),
    ...(await checkValues(workspace, setSecrets)),
    ...(await checkTaskSchemas(schemas)),
  ]
}

// In the words of a task that is taken with a warning, which say nothing about people.
async function openMisfits({ schemas }: Workspace): Promise<(data: object) => readonly DataWarning[]> {
  const rules = await openTaskRules({ schemas, validate: 'warn', environment: '', piiAllowed: true })
  return (data) => rules.admit(data)
}

async function findSecrets(
  { root }: Workspace,
  texts: readonly TextFile[],
  { breathe }: Pace,
): Promise<readonly Diagnostic[]> {
  if (root === undefined) return []
  const { rules, diagnostics } = await loadRules(root)
  const check = createSecretCheck(rules)
  const found = [...diagnostics]
  for (const text of texts) {
    await breathe()
    found.push(...check(text))
  }
  return found
}

// Configuration has its own words for a secret, which say what to write in its place.
function isSameSecret(secret: Diagnostic, other: Diagnostic): boolean {
  return other.code === 'SECRET_IN_CONFIG' && other.file === secret.file && other.line === secret.line
}

function isSameSyntax(error: Diagnostic, other: Diagnostic): boolean {
  return error.code === 'TYPE_ERROR' && other.code === 'SYNTAX_ERROR' && other.file === error.file
}

const ORDER: readonly Severity[] = ['error', 'warning', 'note']

function bySeverity(left: Diagnostic, right: Diagnostic): number {
  return ORDER.indexOf(left.severity) - ORDER.indexOf(right.severity) || byPlace(left, right)
}
