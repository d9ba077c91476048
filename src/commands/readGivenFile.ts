import { readFile } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { StepyardError } from '../errors.ts'
import type { GivenFile } from '../workspace/edit/givenFile.ts'
import { MAX_ITEM_BYTES } from '../workspace/scan.ts'
import { textOption, type CommandContext } from './command.ts'

/** The file of `-f`, taken from where the user stands; `undefined` where none is given. */
export async function readGivenFile({ options, cwd }: CommandContext, root: string): Promise<GivenFile | undefined> {
  const path = textOption(options, 'file')
  if (path === undefined) return undefined
  const bytes = await readFile(resolve(cwd, path)).catch((cause: unknown) => {
    throw new StepyardError('FILE_UNREADABLE', { path }, { cause })
  })
  if (bytes.byteLength > MAX_ITEM_BYTES) {
    throw new StepyardError('USAGE', { reason: `"${path}" is larger than 5 MB.`, hint: 'Items are small files.' })
  }
  const inside = relative(root, resolve(cwd, path)).split(sep).join('/')
  const isInside = !isAbsolute(inside) && inside !== '..' && !inside.startsWith('../')
  return { path, bytes, ...(isInside && { inside }) }
}
