import { join } from 'node:path'
import type { Diagnostic } from '../diagnostics.ts'
import { readIfPresent, writeCache } from '../disk/durableFile.ts'
import { blobOid, type KnownFile } from '../workspace/scan.ts'
import type { TypeSources } from './typeSources.ts'
import type { CompiledUnit } from './typeUnit.ts'

/** What was true when the types were written last: enough to see that nothing has changed. */
export interface TypeState {
  readonly format: typeof FORMAT
  /** Id of everything that the types are made of. */
  readonly inputs: string
  readonly known: { readonly at: number; readonly files: readonly (readonly [path: string, known: KnownFile])[] }
  /** Rules of stepyard.yaml, and the id of its bytes. */
  readonly rules: { readonly oid: string; readonly include: readonly string[]; readonly exclude: readonly string[] }
  /** Ids of the written files, by path below the folder of types. */
  readonly outputs: Readonly<Record<string, string>>
  readonly diagnostics: readonly Diagnostic[]
}

/** What was made on the way, to be made again only where its content is another. */
export interface TypeParts {
  readonly format: typeof FORMAT
  /** Id of all files but the schemas. */
  readonly sourcesOf: string
  readonly sources: TypeSources
  readonly units: Readonly<Record<string, StoredUnit>>
}

/** The types of a unit, as long as neither the unit nor a file that it reads changes. */
export interface StoredUnit extends CompiledUnit {
  readonly key: string
  /** Whether the text is that of a unit without errors, if need be an earlier one. */
  readonly isGood: boolean
}

/** Raised when the same workspace gets other types: then nothing that is kept is used. */
export const FORMAT = 1

/** What is kept; `undefined` for what is not there, is of another version or cannot be read. */
export async function readState(root: string): Promise<TypeState | undefined> {
  return read<TypeState>(join(root, FOLDER, 'state.json'))
}

/** The same for the parts, which only a change needs. */
export async function readParts(root: string): Promise<TypeParts | undefined> {
  return read<TypeParts>(join(root, FOLDER, 'parts.json'))
}

/** Keeps both. The state comes last: without it nothing is taken for current. */
export async function writeTypeCache(root: string, state: TypeState, parts: TypeParts | undefined): Promise<void> {
  if (parts) await writeCache(join(root, FOLDER, 'parts.json'), sealed(parts))
  await writeCache(join(root, FOLDER, 'state.json'), sealed(state))
}

const FOLDER = join('.stepyard', 'cache', 'types')

// The first line is the id of the rest.
function sealed(value: TypeState | TypeParts): string {
  const text = JSON.stringify(value)
  return `${blobOid(Buffer.from(text))}\n${text}`
}

async function read<T extends { readonly format: number }>(file: string): Promise<T | undefined> {
  const bytes = await readIfPresent(file)
  const end = bytes?.indexOf(LINE_END) ?? -1
  if (bytes === undefined || end < 0) return undefined
  const body = bytes.subarray(end + 1)
  if (Buffer.from(bytes.subarray(0, end)).toString() !== blobOid(body)) return undefined
  // What fits its seal is what `writeTypeCache` has written; its format may be that of another version.
  const value = JSON.parse(Buffer.from(body).toString()) as T
  return value.format === FORMAT ? value : undefined
}

const LINE_END = 10
