import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { readDocument } from '../../config/readDocument.ts'

/** Reads files below a folder, each once; a link that leads out of it is not followed. */
export function neighbours(folder: string): (path: string) => unknown {
  const known = new Map<string, unknown>()
  const root = realpathSync(folder)
  return (path) => {
    if (known.has(path)) return known.get(path)
    const file = join(root, path)
    const real = existsSync(file) ? realpathSync(file) : undefined
    const isInside = real?.startsWith(root.endsWith(sep) ? root : root + sep)
    const value = real && isInside ? readDocument(readFileSync(real), path).value : undefined
    known.set(path, value)
    return value
  }
}
