import { printable } from './printable.ts'

/** Keys and indexes from the root of a file to one of its values. */
export type Path = readonly (string | number)[]

/** `environments.dev.gates[0]`, as people write it; a key that would be unclear is quoted. The root is "the file". */
export function formatPath(path: Path): string {
  if (path.length === 0) return 'the file'
  return path.reduce<string>((text, part) => text + formatPart(part, text === ''), '')
}

/** Whether `path` is `parent` or lies below it. */
export function isWithin(path: Path, parent: Path): boolean {
  return parent.every((part, index) => path[index] === part)
}

function formatPart(part: string | number, first: boolean): string {
  if (typeof part === 'number') return `[${part}]`
  if (!/^[\w$-]+$/.test(part)) return `[${printable(JSON.stringify(part))}]`
  return first ? part : `.${part}`
}
