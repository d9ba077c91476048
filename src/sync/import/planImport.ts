import { StepyardError } from '../../errors.ts'
import { isMapValue } from '../../config/jsonSchema.ts'
import { readDocument } from '../../config/readDocument.ts'
import { itemKind, itemName } from '../../workspace/layout.ts'
import { importCode, includedFiles } from './importCode.ts'
import { importDeploy } from './importDeploy.ts'
import { addItem, type ImportDraft, type ImportPlan } from './importPlan.ts'
import type { LeftOut, SourceFolder } from './readSource.ts'
import { findCode } from './sourceCode.ts'
import { readStepJson } from './stepJson.ts'

/** How a folder is taken over. */
export interface ImportOptions {
  /** Whether it becomes the workspace itself: then its files stay what and where they are. */
  readonly inPlace: boolean
}

/**
 * Plans what a folder of another product becomes in a workspace: steps and libraries of dialects A and B with what they
 * import, else steps that were exported as JSON; a deploy.yaml; whatever a workspace has. Nothing is written, and
 * nothing disappears: what is not taken over is in the plan with its reason. Throws `IMPORT_NOTHING`.
 */
export async function planImport(source: SourceFolder, { inPlace }: ImportOptions): Promise<ImportPlan> {
  const draft: ImportDraft = {
    items: [],
    files: new Map(),
    leftOut: inPlace ? [] : [...source.leftOut],
    diagnostics: [],
  }
  await importItems(source, draft)
  const deploy = await importDeploy(source, draft)
  const code = await findCode(source, deploy, { encode: !inPlace })
  await importCode(source, code, draft)
  const hasSteps = code.some(({ kind }) => kind === 'step')
  const exported = source.paths.filter((path) => path.endsWith('.step.json'))
  if (hasSteps) draft.leftOut.push(...exported.map((path) => ({ path, reason: 'is made of the steps' })))
  else await importExported(source, exported, draft)
  if (!draft.items.some(({ kind }) => kind === 'step')) {
    throw new StepyardError('IMPORT_NOTHING', { directory: source.root })
  }
  const manifest = await importManifest(source, draft)
  const name = deploy.name ?? manifest.name
  return {
    ...(name !== undefined && { name }),
    items: draft.items.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
    files: draft.files,
    include: includedFiles(draft),
    leftOut: [...draft.leftOut, ...(inPlace ? [] : unused(source, draft))].sort((left, right) =>
      left.path < right.path ? -1 : 1,
    ),
    diagnostics: draft.diagnostics,
  }
}

// Parts that a workspace has and other products do not: somebody prepared them.
async function importItems(source: SourceFolder, draft: ImportDraft): Promise<void> {
  for (const path of source.paths) {
    const kind = itemKind(path)
    if (kind === undefined || OWN.has(kind)) continue
    const text = await source.read(path)
    if (text !== undefined) addItem(draft, { kind: 'item', name: itemName(path), path, from: path }, text)
  }
}

const OWN: ReadonlySet<string> = new Set(['step', 'library', 'config', 'deploy', 'file'])

async function importExported(source: SourceFolder, files: readonly string[], draft: ImportDraft): Promise<void> {
  for (const from of files) {
    const json = await source.read(from)
    const step = json === undefined ? { reason: 'is no text in UTF-8' } : await readStepJson(from, json)
    if ('reason' in step) draft.leftOut.push({ path: from, reason: step.reason })
    else if (addItem(draft, { kind: 'step', name: step.name, path: step.path, from }, step.text)) {
      draft.diagnostics.push(...step.diagnostics)
    }
  }
}

// What steps import is installed by it; one that only builds is of no use here.
async function importManifest(source: SourceFolder, draft: ImportDraft): Promise<{ readonly name?: string }> {
  const from = 'package.json'
  if (!source.paths.includes(from)) return {}
  const text = (await source.read(from)) ?? ''
  const { value } = readDocument(text, from)
  if (!isMapValue(value)) return {}
  const { name, dependencies } = value
  if (isMapValue(dependencies) && Object.keys(dependencies).length > 0) {
    addItem(draft, { kind: 'helper', name: from, path: from, from }, text)
  }
  return typeof name === 'string' ? { name: name.replace(/^@[^/]*\//, '') } : {}
}

// Each file that is not mentioned yet; one line for a folder of which nothing is used.
function unused(source: SourceFolder, { items, leftOut }: ImportDraft): LeftOut[] {
  const mentioned = new Set([...items.map(({ from }) => from), ...leftOut.map(({ path }) => path)])
  const rest = source.paths.filter((path) => !mentioned.has(path))
  const used = new Set([...mentioned].map(topOf))
  return [...new Set(rest.map((path) => (used.has(topOf(path)) ? path : topOf(path))))].map((path) => ({
    path,
    reason: SETTINGS.test(path) ? 'is configuration of another product' : 'is no part of a workspace',
  }))
}

function topOf(path: string): string {
  const slash = path.indexOf('/')
  return slash < 0 ? path : path.slice(0, slash + 1)
}

const SETTINGS = /^(?:\.|package(?:-lock)?\.json$|tsconfig|yarn\.lock$|pnpm-)|\.config\.[cm]?[jt]s$/
