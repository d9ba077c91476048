import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { readDocument } from '../config/readDocument.ts'
import type { Documents } from '../connectors/openapi/documents.ts'
import { fetchDocument, isAddress } from '../connectors/openapi/fetchDocument.ts'
import { neighbours } from '../connectors/openapi/neighbours.ts'
import { StepyardError } from '../errors.ts'
import type { CommandContext } from './command.ts'

/** A document that a person gave, by its path or its address; with the files beside it, where it is a file. */
export async function openDocument({ cwd, effects }: CommandContext, source: string): Promise<Documents> {
  const { signal } = effects
  if (isAddress(source)) {
    const bytes = await fetchDocument(source, { fetch, ...(signal && { signal }) })
    return { root: read(bytes, source), file: source }
  }
  const path = resolve(cwd, source)
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new StepyardError('FILE_UNREADABLE', { path: source }, { cause })
  })
  return { root: read(bytes, source), file: basename(path), read: neighbours(dirname(path)) }
}

function read(bytes: Uint8Array, source: string): unknown {
  const { value, diagnostics } = readDocument(bytes, source)
  const [problem] = diagnostics
  if (!problem) return value
  const { message, hint, line, column } = problem
  const where = line === undefined ? '' : `line ${line}, column ${column ?? 1}: `
  throw new StepyardError('OPENAPI_REFUSED', {
    source,
    reason: `${where}${message}`,
    ...(hint !== undefined && { hint }),
  })
}
