/** What `checkKeptKinds` looks at. */
export interface KeptKindsInput {
  /** Paths a plan wants to delete; a single secret name is `secrets.yaml#NAME`. */
  readonly deletes: readonly string[]
  /** Paths the user gave on the command line, as given. A folder or a pattern names nothing. */
  readonly named: readonly string[]
  /** Whether a path needs to be named. Default: `needsOwnPath`. */
  readonly isKept?: (path: string) => boolean
}

/** One delete that does not happen, and what to type to make it happen. */
export interface KeptItem {
  readonly path: string
  readonly flag: string
}

/** Which deletes may go on, and which are kept because nobody named them. */
export type KeptKindsResult =
  | { readonly passed: true; readonly deletes: readonly string[] }
  | { readonly passed: false; readonly deletes: readonly string[]; readonly kept: readonly [KeptItem, ...KeptItem[]] }

/**
 * Holds back deletes of connectors and secret names that were not given by their own path: other items refer to them,
 * and a live system loses its credentials with them.
 */
export function checkKeptKinds({ deletes, named, isKept = needsOwnPath }: KeptKindsInput): KeptKindsResult {
  const given = new Set(named)
  const allowed: string[] = []
  const kept: KeptItem[] = []
  for (const path of deletes) {
    if (!isKept(path) || given.has(path)) allowed.push(path)
    else kept.push({ path, flag: `--allow-delete ${path}` })
  }
  const [first, ...rest] = kept
  return first ? { passed: false, deletes: allowed, kept: [first, ...rest] } : { passed: true, deletes: allowed }
}

/** Whether a path is a connector, the list of secrets, or one secret name. */
export function needsOwnPath(path: string): boolean {
  return path.startsWith('connectors/') || path === 'secrets.yaml' || path.startsWith('secrets.yaml#')
}
