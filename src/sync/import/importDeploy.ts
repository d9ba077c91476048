import { formatEntry } from '../../config/formatBlock.ts'
import type { Json } from '../../config/json.ts'
import { isMapValue } from '../../config/jsonSchema.ts'
import type { Path } from '../../config/path.ts'
import { readDocument } from '../../config/readDocument.ts'
import { replaceTexts } from '../../config/replaceTexts.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { isStepyardError } from '../../errors.ts'
import { encodeName } from '../../workspace/codec.ts'
import { describeValues, findValues, pathKey, type FoundValues } from './deployValues.ts'
import { addItem, type ImportDraft, type ImportedItem } from './importPlan.ts'
import type { SourceFolder } from './readSource.ts'

/** What a deploy.yaml says besides what becomes files. */
export interface DeployFacts {
  /** The name of the workspace. */
  readonly name?: string
  /** Folders of steps, and of libraries, relative to the file. */
  readonly stepFolders: readonly string[]
  readonly libraryFolders: readonly string[]
}

const FILE = 'deploy.yaml'
const NOTHING: DeployFacts = { stepFolders: [], libraryFolders: [] }

/**
 * Takes a deploy.yaml over: its connectors, webhooks and the names of its secrets become files, and it stays itself.
 * A value of a secret is never copied, into none of them: it becomes a finding, and a reference stands in its place.
 */
export async function importDeploy(source: SourceFolder, draft: ImportDraft): Promise<DeployFacts> {
  if (!source.paths.includes(FILE)) return NOTHING
  const text = (await source.read(FILE)) ?? ''
  const { value: document, diagnostics } = readDocument(text, FILE)
  const workspaces = isMapValue(document) ? listOf(document, 'workspaces') : []
  const [workspace] = workspaces
  if (!workspace) {
    draft.diagnostics.push(...diagnostics)
    draft.leftOut.push({ path: FILE, reason: 'describes no workspace' })
    return NOTHING
  }
  const values = findValues(document)
  draft.diagnostics.push(...describeValues(values, FILE), ...severalWorkspaces(workspaces.length))
  const secrets = new Map(listOf(workspace, 'secrets').flatMap(readSecret))
  importConnectors(workspace, { draft, secrets, values })
  importWebhooks(workspace, draft)
  importSecrets(draft, secrets)
  keepDeploy(text, draft, values)
  const { name } = workspace
  return {
    ...(typeof name === 'string' && { name }),
    stepFolders: foldersOf(workspace, 'steps'),
    libraryFolders: foldersOf(workspace, 'libraries'),
  }
}

type Entry = Readonly<Record<string, unknown>>

/** Secrets of the workspace by name, with what they are for. */
type Secrets = Map<string, string>

const UNDESCRIBED = 'Named in deploy.yaml.'

function readSecret({ name, description }: Entry): (readonly [string, string])[] {
  if (typeof name !== 'string') return []
  return [[name, typeof description === 'string' && description !== '' ? description : UNDESCRIBED]]
}

interface Referring {
  readonly draft: ImportDraft
  readonly secrets: Secrets
  readonly values: FoundValues
}

function importConnectors(workspace: Entry, referring: Referring): void {
  const { draft } = referring
  for (const [index, entry] of listOf(workspace, 'connectors').entries()) {
    const { namespace, config, file } = entry
    const type = [entry['connectorName'], entry['connectorId'], entry['name']].find((text) => typeof text === 'string')
    if (type === undefined) continue
    const name = typeof namespace === 'string' ? namespace : type
    const at = ['workspaces', 0, 'connectors', index, 'config']
    if (typeof file === 'string') draft.leftOut.push({ path: file, reason: `holds the configuration of "${name}"` })
    add(
      draft,
      { kind: 'connector', name, path: `connectors/${fileName(name)}.yaml` },
      {
        type,
        ...(typeof namespace === 'string' && { namespace }),
        ...(isMapValue(config) && { config: referTo(config, at, referring) }),
      },
    )
  }
}

function importWebhooks(workspace: Entry, draft: ImportDraft): void {
  for (const { name } of listOf(workspace, 'webhooks')) {
    if (typeof name !== 'string') continue
    const item = { kind: 'webhook', name, path: `webhooks/${fileName(name)}.yaml` } as const
    add(draft, item, { description: 'Taken over from deploy.yaml.', task: name })
  }
}

function importSecrets(draft: ImportDraft, secrets: Secrets): void {
  if (secrets.size === 0) return
  const declared = Object.fromEntries([...secrets].map(([name, description]) => [name, { description }]))
  add(draft, { kind: 'secrets', name: [...secrets.keys()].join(', '), path: 'secrets.yaml' }, declared)
}

// Connectors and webhooks are files directly in their folder.
function fileName(name: string): string {
  return encodeName(name.replaceAll('/', '-'))
}

function add(draft: ImportDraft, item: Omit<ImportedItem, 'from'>, value: Readonly<Record<string, Json>>): void {
  const lines = Object.entries(value).flatMap(([key, each]) => formatEntry(key, each))
  addItem(draft, { ...item, from: FILE }, `${lines.join('\n')}\n`)
}

// `${KEY}` of a deployment is a value from outside: here that is a secret, whoever gives it.
function referTo(value: unknown, path: Path, referring: Referring): Json {
  const found = referring.values.get(pathKey(path))
  if (found !== undefined) return secretOf(referring, found.name)
  if (typeof value === 'string') return value.replaceAll(VARIABLE, (_, name: string) => secretOf(referring, name))
  if (Array.isArray(value)) return value.map((item: unknown, index) => referTo(item, [...path, index], referring))
  if (!isMapValue(value)) return typeof value === 'number' || typeof value === 'boolean' ? value : null
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, referTo(item, [...path, key], referring)]))
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

function secretOf({ secrets }: Referring, name: string): string {
  if (!secrets.has(name)) secrets.set(name, UNDESCRIBED)
  return `\${secret:${name}}`
}

// The file itself stays, for whoever deploys with it, without the values that it should never have had.
function keepDeploy(text: string, draft: ImportDraft, values: FoundValues): void {
  const kept = withoutValues(text, values)
  if (kept === undefined) {
    draft.leftOut.push({ path: FILE, reason: 'holds values of secrets that cannot be taken out of it' })
    return
  }
  addItem(draft, { kind: 'deploy', name: FILE, path: FILE, from: FILE }, kept)
}

function withoutValues(text: string, values: FoundValues): string | undefined {
  if (values.size === 0) return text
  try {
    const kept = replaceTexts(text, FILE, (_, path) => {
      const found = values.get(pathKey(path))
      return found && `\${${found.name}}`
    })
    // A password of digits is no text, and stays.
    return findValues(readDocument(kept, FILE).value).size === 0 ? kept : undefined
  } catch (error) {
    if (isStepyardError(error)) return undefined
    throw error
  }
}

function severalWorkspaces(count: number): Diagnostic[] {
  if (count < 2) return []
  return [
    {
      severity: 'warning',
      code: 'SEVERAL_WORKSPACES',
      message: `${FILE} describes ${count} workspaces; connectors, secrets and webhooks are those of the first.`,
      hint: 'Give each of the others a folder with a deploy.yaml of its own, and import that.',
      file: FILE,
    },
  ]
}

function listOf(entry: Entry, key: string): Entry[] {
  const list: unknown = entry[key]
  return Array.isArray(list) ? list.map((item: unknown) => (isMapValue(item) ? item : {})) : []
}

function foldersOf(workspace: Entry, key: string): string[] {
  return listOf(workspace, key).flatMap(({ syncPath }) => (typeof syncPath === 'string' ? [folderPath(syncPath)] : []))
}

function folderPath(text: string): string {
  const plain = text.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '')
  return plain === '' || plain === '.' ? '' : `${plain}/`
}
