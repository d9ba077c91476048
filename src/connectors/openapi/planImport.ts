import { isMapValue } from '../../config/jsonSchema.ts'
import { formatInline } from '../../config/scalarText.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { StepyardError } from '../../errors.ts'
import { checkOpenApi } from './checkOpenApi.ts'
import type { Documents } from './documents.ts'
import { readOpenApi } from './readOpenApi.ts'
import { selectOperations } from './selectOperations.ts'
import { formatDocument, slimDocument } from './slimDocument.ts'
import { suggestService } from './suggestService.ts'

/** What is to be imported, and what is there already. */
export interface ImportRequest {
  readonly documents: Documents
  /** Of the connector; default: made of the document. */
  readonly name?: string
  /** Tags, operationIds or names; default: those of the last import, else all. */
  readonly only: readonly string[]
  /** The address it was fetched from. */
  readonly address?: string
  /** Reads a file of the workspace. */
  readonly readExisting: (path: string) => Uint8Array | undefined
  /** Names that secrets.yaml declares. */
  readonly declared: readonly string[]
}

/** One file of an import; `before` is what it replaces. */
export interface ImportedFile {
  readonly path: string
  readonly before?: Uint8Array
  readonly after: Uint8Array
}

/** An import that is worked out and not done yet. */
export interface ImportPlan {
  readonly name: string
  readonly path: string
  /** Names of the operations, sorted. */
  readonly operations: readonly string[]
  /** Empty where everything is so already. */
  readonly changes: readonly ImportedFile[]
  readonly notes: readonly Diagnostic[]
}

// What a workspace holds as one item; scanning refuses more.
const MAX_BYTES = 5 * 1024 * 1024

/**
 * Plans `connectors/<name>.yaml` with the part of a document that it needs beside it. A connector that is there keeps its
 * file: only its document is renewed. Throws `OPENAPI_REFUSED` for what cannot be imported.
 */
export function planImport(request: ImportRequest): ImportPlan {
  const { documents, readExisting, address } = request
  const notes = checkOpenApi(documents)
  const [problem] = notes
  if (problem?.severity === 'error') throw refused(documents, problem.message, problem.hint)
  const api = readOpenApi(documents)
  const name = checkName(request.name ?? nameOf(documents.file, api.title))
  const path = `connectors/${name}.yaml`
  const documentPath = `connectors/${name}.openapi.json`
  const stored = readExisting(documentPath)
  const only = request.only.length > 0 ? request.only : importNotes(stored).only
  const entries = selectOperations(api.entries, only)
  const origin = {
    ...(address !== undefined && { source: address }),
    ...(only.length > 0 && { only: [...only].sort() }),
  }
  const slim = {
    ...slimDocument(documents, entries.values()),
    ...(Object.keys(origin).length > 0 && { [ORIGIN]: origin }),
  }
  const after = Buffer.from(formatDocument(slim))
  if (after.byteLength > MAX_BYTES) throw tooLarge(documents, after.byteLength)
  const { text, secrets } = formatConnector(request, { name, title: api.title })
  const existing = readExisting(path)
  if (existing && !Buffer.from(existing).toString().includes(`./${name}.openapi.json`)) {
    throw new StepyardError('ITEM_EXISTS', { kind: 'connector', name, path })
  }
  const connector = existing ? [] : [{ path, after: Buffer.from(text) }]
  const isSame = stored !== undefined && Buffer.compare(stored, after) === 0
  const document = isSame ? [] : [{ path: documentPath, after, ...(stored && { before: stored }) }]
  const missing = existing ? [] : secrets.filter((secret) => !request.declared.includes(secret))
  return {
    name,
    path,
    operations: [...entries.keys()],
    changes: [...connector, ...document],
    notes: [...notes, ...missing.map((secret) => undeclared(secret, path))],
  }
}

/** What an imported document says of its own import. */
export function importNotes(document: Uint8Array | undefined): {
  readonly only: readonly string[]
  readonly source?: string
} {
  const parsed = document === undefined ? undefined : parse(Buffer.from(document).toString())
  const origin = isMapValue(parsed) ? parsed[ORIGIN] : undefined
  if (!isMapValue(origin)) return { only: [] }
  const { only, source } = origin
  return {
    only: Array.isArray(only) ? only.filter((each) => typeof each === 'string') : [],
    ...(typeof source === 'string' && { source }),
  }
}

const ORIGIN = 'x-stepyard-import'

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Somebody has edited it into something else; it is replaced as a whole.
    return undefined
  }
}

function formatConnector(
  { documents, address }: ImportRequest,
  { name, title }: { readonly name: string; readonly title: string },
): { readonly text: string; readonly secrets: readonly string[] } {
  const prefix = name
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replace(/^(?=\d)/, '_')
    .toUpperCase()
  const { baseUrl, auth, secrets } = suggestService(documents, prefix, address)
  const lines = [
    'type: http',
    ...(title.trim() === '' ? [] : [`description: ${formatInline(title.trim().slice(0, 500))}`]),
    ...(baseUrl === undefined ? [] : [`baseUrl: ${formatInline(baseUrl)}`]),
    `openapi: ./${name}.openapi.json`,
    ...(auth
      ? ['auth:', ...Object.entries(auth).map(([key, value]) => `  ${key}: ${formatInline(String(value))}`)]
      : []),
  ]
  return { text: `${lines.join('\n')}\n`, secrets }
}

function nameOf(file: string, title: string): string {
  const stem =
    file
      .split('/')
      .at(-1)
      ?.replace(/(?:[.-](?:openapi|swagger))?\.(?:json|ya?ml)$/i, '') ?? ''
  const isPlain = /^(?:api|doc|document|index|openapi|schema|spec|swagger|v\d+)?$/i.test(stem)
  const name = kebab(isPlain ? title : stem)
  return name || 'api'
}

function kebab(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60)
}

function checkName(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}_. -]*$/u.test(name) && !name.endsWith('.')) return name
  const hint = 'Write a name such as `--as crm`.'
  throw new StepyardError('USAGE', { reason: `"${name}" cannot be the name of a connector.`, hint })
}

function refused({ file }: Documents, reason: string, hint?: string): StepyardError {
  return new StepyardError('OPENAPI_REFUSED', { source: file, reason, ...(hint !== undefined && { hint }) })
}

function tooLarge(documents: Documents, bytes: number): StepyardError {
  const reason = `what is needed of it has ${(bytes / 1e6).toFixed(1)} MB; a file of a workspace has at most 5.`
  return refused(documents, reason, 'Keep only what you call: `--only <tag>`, as often as you like.')
}

function undeclared(secret: string, file: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'UNDECLARED_SECRET',
    message: `secrets.yaml does not declare "${secret}".`,
    hint: `Add \`${secret}:\` to secrets.yaml, and its value to .env.<environment>.`,
    file,
  }
}
