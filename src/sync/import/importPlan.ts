import type { Diagnostic } from '../../diagnostics.ts'
import { findTwins } from '../../workspace/codec.ts'
import { checkItemPath } from '../../snapshot/policy.ts'
import type { LeftOut } from './readSource.ts'

/** What one file of a source becomes. */
export interface ImportedItem {
  readonly kind: 'step' | 'library' | 'helper' | 'connector' | 'secrets' | 'webhook' | 'deploy' | 'item'
  /** As people say it, e.g. the name of the step. */
  readonly name: string
  /** In the new workspace. */
  readonly path: string
  /** In the source. */
  readonly from: string
}

/** Everything that an import is going to do, and everything that it does not. */
export interface ImportPlan {
  /** What the source calls itself. */
  readonly name?: string
  readonly items: readonly ImportedItem[]
  /** Texts by path in the new workspace. */
  readonly files: ReadonlyMap<string, string>
  /** Files that only `include` of stepyard.yaml makes a part of the workspace. */
  readonly include: readonly string[]
  readonly leftOut: readonly LeftOut[]
  readonly diagnostics: readonly Diagnostic[]
}

/** A plan that is being made. */
export interface ImportDraft {
  readonly items: ImportedItem[]
  readonly files: Map<string, string>
  readonly leftOut: LeftOut[]
  readonly diagnostics: Diagnostic[]
}

/**
 * Adds an item, unless its path breaks a rule for paths of a workspace, or is that of another one on some disk: then
 * the plan says so. Answers whether it was added.
 */
export function addItem(draft: ImportDraft, item: ImportedItem, text: string): boolean {
  const reason = reasonAgainst(draft, item.path)
  if (reason !== undefined) {
    draft.leftOut.push({ path: item.from, reason })
    return false
  }
  draft.items.push(item)
  draft.files.set(item.path, text)
  return true
}

function reasonAgainst({ files }: ImportDraft, path: string): string | undefined {
  const fault = checkItemPath(path)
  if (fault) return fault.reason
  if (files.has(path)) return `would be a second ${path}`
  const [twins] = findTwins([...files.keys(), path])
  return twins ? `cannot be told from ${twins.find((other) => other !== path)} on every disk` : undefined
}
