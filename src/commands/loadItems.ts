import { relative, sep } from 'node:path'
import { loadWorkspace } from '../workspace/load.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { findCode, type CodeItem, type CodeKind } from '../workspace/edit/codeItem.ts'
import type { CommandContext } from './command.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** The workspace the user stands in, with everything in it, and how its items are found. */
export interface LoadedItems {
  readonly root: string
  readonly workspace: Workspace
  /** The folder of the workspace that the user stands in; '' at its root. */
  readonly within: string
  /** The item a person typed; throws for what names none or several. */
  readonly find: (kind: CodeKind, asked: string) => CodeItem
}

/** Reads the workspace the user stands in. What is wrong in it is in its diagnostics and stops nothing. */
export async function loadItems(context: CommandContext): Promise<LoadedItems> {
  const root = requireWorkspaceRoot(context)
  const workspace = await loadWorkspace(root)
  const within = relative(root, context.cwd).split(sep).join('/')
  return { root, workspace, within, find: (kind, asked) => findCode(workspace, { kind, asked, within }) }
}
