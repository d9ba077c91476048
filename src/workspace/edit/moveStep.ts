import { posix } from 'node:path'
import { StepyardError } from '../../errors.ts'
import type { Workspace } from '../workspace.ts'
import type { CodeItem } from './codeItem.ts'
import type { EditedItem, ItemPlan } from './itemPlan.ts'
import { withoutMetadata } from './metadata.ts'
import { planImporters, planMove } from './moveImports.ts'
import { claimPath, readNewName } from './newPath.ts'
import { planOwnName } from './ownName.ts'
import { decodeSource, editSource, readBytes } from './sourceText.ts'
import { findSpecifiers } from './specifiers.ts'
import { planStepNames } from './stepNames.ts'

/**
 * Plans a new name for a step: the file moves, imports in both directions follow, and so do the fixtures that expect it.
 * Throws `ITEM_EXISTS` where the new name is taken.
 */
export async function planRenameStep(workspace: Workspace, step: CodeItem, typed: string): Promise<ItemPlan> {
  const item = claimItem(workspace, step, { typed, leaving: step.path })
  const before = readBytes(workspace, step.path)
  const text = await moveText(decodeSource(step.path, before), step.path, item)
  const after = Buffer.from(text)
  if (item.path === step.path && item.name === step.name) return { items: [item], changes: [], notes: [] }
  const moved =
    item.path === step.path
      ? [{ path: item.path, before, after }]
      : [
          { path: step.path, before },
          { path: item.path, after, from: step.path },
        ]
  const importers = item.path === step.path ? [] : await planImporters(workspace, { from: step.path, to: item.path })
  const named = planStepNames(workspace, { from: step, to: item })
  return { items: [item], changes: [...moved, ...importers, ...named.changes], notes: named.notes }
}

/** Plans a copy of a step under another name, without the metadata that says which step the original is. */
export async function planCloneStep(workspace: Workspace, step: CodeItem, typed: string): Promise<ItemPlan> {
  const item = claimItem(workspace, step, { typed })
  const text = withoutMetadata(decodeSource(step.path, readBytes(workspace, step.path)))
  const after = Buffer.from(await moveText(text, step.path, item))
  return { items: [item], changes: [{ path: item.path, after, from: step.path }], notes: [] }
}

// The file stays what it is, so it keeps the folder and the ending of its dialect.
function claimItem(
  workspace: Workspace,
  { path }: CodeItem,
  { typed, leaving }: { readonly typed: string; readonly leaving?: string },
): EditedItem {
  const { name, ending } = readNewName('step', typed)
  const own = posix.extname(path)
  if (ending !== undefined && ending !== own) {
    const reason = `"${path}" keeps its ending ${own} under any name.`
    throw new StepyardError('USAGE', { reason, hint: `Write the name without an ending: \`${name}\`.` })
  }
  const folder = /^(?:src\/)?steps\//.exec(path)?.[0] ?? 'steps/'
  const claimed = claimPath(workspace, {
    kind: 'step',
    name,
    folder,
    ending: own,
    ...(leaving !== undefined && { leaving }),
  })
  return { kind: 'step', name, path: claimed }
}

function moveText(text: string, from: string, { name, path }: EditedItem): Promise<string> {
  return editSource(from, text, async (syntax) => [
    ...planOwnName(syntax, name),
    ...planMove(syntax, await findSpecifiers(syntax), { from, to: path }),
  ])
}
