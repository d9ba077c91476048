import type { Snapshot } from '../snapshot/tree.ts'
import { itemKind } from './layout.ts'

/** A repository that another tool's sync wrote, as far as it can become a workspace without moving a file. */
export interface ForeignWorkspace {
  readonly dialect: 'A' | 'B'
  /** From package.json where it has one that can be a workspace's name. */
  readonly name?: string
  readonly steps: readonly string[]
  readonly libraries: readonly string[]
  /** Files that are made from the steps; a workspace leaves them alone. */
  readonly generated: readonly string[]
}

/**
 * Describes a repository without stepyard.yaml that holds steps of an incumbent dialect, so that `init` can write one
 * for it. `undefined` when it has no steps, or is a workspace already.
 */
export async function describeForeign(snapshot: Snapshot): Promise<ForeignWorkspace | undefined> {
  const paths = [...snapshot.tree.keys()].sort()
  if (paths.includes('stepyard.yaml')) return undefined
  const steps = paths.filter((path) => itemKind(path) === 'step' && !path.endsWith('.ts'))
  if (steps.length === 0) return undefined
  const name = await readPackageName(snapshot)
  return {
    dialect: steps.some((path) => path.startsWith('src/')) ? 'B' : 'A',
    ...(name !== undefined && { name }),
    steps,
    libraries: paths.filter((path) => itemKind(path) === 'library'),
    generated: paths.filter((path) => /^export\/steps\/[^/]+\.step\.json$/.test(path)),
  }
}

async function readPackageName(snapshot: Snapshot): Promise<string | undefined> {
  if (!snapshot.tree.has('package.json')) return undefined
  const name = nameOf(parseJson(Buffer.from(await snapshot.read('package.json')).toString()))
  const plain = name?.replace(/^@[^/]*\//, '')
  return plain !== undefined && /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,98}[A-Za-z0-9])?$/.test(plain) ? plain : undefined
}

function nameOf(manifest: unknown): string | undefined {
  if (typeof manifest !== 'object' || manifest === null || !('name' in manifest)) return undefined
  return typeof manifest.name === 'string' ? manifest.name : undefined
}

// A broken package.json is no reason to refuse: it only has no name to offer.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
