import type { Diagnostic } from '../../diagnostics.ts'
import { isStepyardError } from '../../errors.ts'
import type { Path } from '../../config/path.ts'
import { replaceTexts, type ReplaceText } from '../../config/replaceTexts.ts'
import { itemKind } from '../layout.ts'
import type { Workspace } from '../workspace.ts'
import type { FileChange } from './itemPlan.ts'
import { decodeSource, readBytes } from './sourceText.ts'

/** A step under its old and its new name. */
export interface StepRename {
  readonly from: NamedFile
  readonly to: NamedFile
}

interface NamedFile {
  readonly name: string
  readonly path: string
}

/** Changes of configuration files, and findings about those that could not be changed. */
export interface RenamedNames {
  readonly changes: readonly FileChange[]
  readonly notes: readonly Diagnostic[]
}

/** The changes by which fixtures expect a step, and deploy.yaml deploys it, under its new name. Comments stay. */
export function planStepNames(workspace: Workspace, rename: StepRename): RenamedNames {
  const changes: FileChange[] = []
  const notes: Diagnostic[] = []
  for (const path of workspace.paths.filter(namesSteps)) {
    const before = readBytes(workspace, path)
    try {
      const text = decodeSource(path, before)
      const after = replaceTexts(text, path, (value, at) => renamed(value, at, rename))
      if (after !== text) changes.push({ path, before, after: Buffer.from(after) })
    } catch (error) {
      if (!isStepyardError(error, 'CONFIG_INVALID', 'CONFIG_NOT_EDITABLE', 'ITEM_BROKEN')) throw error
      if (Buffer.from(before).includes(rename.from.name)) notes.push(notEdited(path, error.message, rename))
    }
  }
  return { changes, notes }
}

/** The fixtures that expect a step to run, by path. */
export function findExpectations({ fixtures }: Workspace, name: string): string[] {
  return fixtures
    .filter(({ value }) => value.tasks.some(({ expect }) => expect?.steps?.includes(name)))
    .map(({ path }) => path)
}

function namesSteps(path: string): boolean {
  return itemKind(path) === 'fixture' || itemKind(path) === 'deploy'
}

function renamed(value: string, at: Path, { from, to }: StepRename): ReturnType<ReplaceText> {
  const place = at.filter((part) => typeof part === 'string').join('.')
  if (place === 'tasks.expect.steps' || place === 'workspaces.steps.name')
    return value === from.name ? to.name : undefined
  if (place !== 'workspaces.steps.file' || value.replace(/^\.\//, '') !== from.path) return undefined
  return value.startsWith('./') ? `./${to.path}` : to.path
}

function notEdited(file: string, reason: string, { from, to }: StepRename): Diagnostic {
  const message = `"${from.name}" may be named here and was not changed: ${reason}`
  return { severity: 'warning', code: 'NAME_NOT_CHANGED', message, hint: `Write "${to.name}" there by hand.`, file }
}
