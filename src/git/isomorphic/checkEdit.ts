import { StepyardError } from '../../errors.ts'
import type { TreeEdit } from '../backend.ts'
import { escapeInvisible } from '../ref.ts'
import type { ObjectStore } from '../objects/objectStore.ts'

// Characters that HFS+ leaves out when it compares names.
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu

/**
 * Refuses what git's own `--strict` would: a path that is none, one that a checkout would write into `.git` on some
 * file system, and an object that is not here. What may be an item is decided long before.
 */
export async function checkEdit(edit: TreeEdit, objects: ObjectStore): Promise<void> {
  const parts = edit.path.split('/')
  if (edit.path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) refuse(edit)
  if (edit.op === 'delete') return
  if (parts.some(isGitFolder)) refuse(edit)
  if ('oid' in edit && !(await objects.has(edit.oid))) throw new StepyardError('OBJECT_MISSING', { oid: edit.oid })
}

function isGitFolder(part: string): boolean {
  const names = [part, ...part.split('\\')].map((name) => name.replace(IGNORED, '').split(':')[0] ?? '')
  return names.some((name) => /^(?:\.git|git~1)[. ]*$/i.test(name))
}

function refuse({ path }: TreeEdit): never {
  throw new StepyardError('GIT_FAILED', { command: 'commit', reason: `"${escapeInvisible(path)}" cannot be a path` })
}
