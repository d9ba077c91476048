import { parseLibrary } from '../library.ts'
import type { Workspace } from '../workspace.ts'
import { adoptFile, requireSound, type GivenFile } from './givenFile.ts'
import type { ItemPlan } from './itemPlan.ts'
import { planNewItem } from './newItem.ts'
import { claimPath, readNewName } from './newPath.ts'
import { libraryTemplate } from './template.ts'

/** What a person asked of a new library. */
export interface LibraryRequest {
  /** As typed: `billing/tax`, where `billing` is the namespace, or the path of a file. */
  readonly name: string
  /** Takes the place of the template. */
  readonly file?: GivenFile
}

/** Plans a new library. Throws `ITEM_EXISTS` where it would replace anything, `ITEM_INVALID` for a file that is none. */
export async function planAddLibrary(workspace: Workspace, { name: typed, file }: LibraryRequest): Promise<ItemPlan> {
  const { name, ending } = readNewName('library', typed)
  const given = file && /\.(?:ts|mts|js)$/.exec(file.path)?.[0]
  const path = claimPath(workspace, { kind: 'library', name, folder: 'libraries/', ending: ending ?? given ?? '.ts' })
  const item = { kind: 'library', name, path } as const
  if (!file) return planNewItem(workspace, item, libraryTemplate(name))
  const text = await adoptFile(file, item)
  // A library that exports nothing is only a warning elsewhere: here somebody took the wrong file.
  const findings = (await parseLibrary(path, text)).diagnostics.map((finding) => ({
    ...finding,
    severity: 'error' as const,
  }))
  requireSound('library', file, findings)
  return planNewItem(workspace, item, text)
}
