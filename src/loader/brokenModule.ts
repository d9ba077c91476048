import { readFile } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { StepyardError } from '../errors.ts'
import { loadParser } from '../workspace/syntax.ts'

/**
 * Why Vite could not transform a module, with the line and column that its own error has only as drawn text. Anything
 * else that it threw is given back as it is.
 */
export async function explainBroken(cause: unknown, { id, root }: { id: string; root: string }): Promise<unknown> {
  const file = fileOf(cause, id)
  if (!isAbsolute(file)) return cause
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return cause
  const parse = await loadParser()
  const path = relative(root, file).replaceAll('\\', '/')
  const [found] = path.endsWith('.json') ? [] : parse(path, text).errors
  const { line = 1, column = 1, message = firstLine(cause) } = found ?? {}
  return new StepyardError('MODULE_BROKEN', { file: path, line, column, reason: message }, { cause })
}

function fileOf(cause: unknown, id: string): string {
  const told: unknown = cause instanceof Error ? Reflect.get(cause, 'id') : undefined
  const file = typeof told === 'string' ? told : id
  return file.replace(/^\/@fs\/+/, '/').replace(/[?#].*$/, '')
}

// "Transform failed with 1 error:" and then what it is.
function firstLine(cause: unknown): string {
  const lines = stripVTControlCharacters(cause instanceof Error ? cause.message : String(cause)).split('\n')
  const meaning = lines.filter((line) => line.trim() !== '' && !line.startsWith('Transform failed'))
  return (meaning[0] ?? 'It cannot be transformed.').replace(/^\[\w+\]\s*/, '').trim()
}
