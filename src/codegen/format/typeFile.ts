import type { CompiledUnit } from '../typeUnit.ts'

/** How each written file begins; what does not is nobody's to delete. */
export const HEADER = '// Written by `stepyard types`. Changes are lost: edit the workspace, then run it again.\n'

/** The text of a file that adds to the package, and of what it needs. */
export function typeFile(imports: readonly string[], ...parts: readonly string[]): string {
  const from = imports.length === 0 ? "import 'stepyard'" : `import type { ${imports.join(', ')} } from 'stepyard'`
  return `${[HEADER + from, ...parts.filter((part) => part !== '')].join('\n\n')}\n`
}

/** What is added to interfaces of the package, by their names. */
export function augment(interfaces: Readonly<Record<string, readonly string[]>>): string {
  const added = Object.entries(interfaces).map(
    ([name, members]) =>
      `  interface ${name} {\n${members.map((member) => `${indent(member, '    ')}\n`).join('')}  }\n`,
  )
  return `declare module 'stepyard' {\n${added.join('')}}`
}

/** The declarations of a unit in a scope of their own. */
export function namespaceOf(name: string, { text }: CompiledUnit): string {
  return `export namespace ${name} {\n${indent(indentBlocks(text), '  ')}\n}`
}

/** Text with each line moved to the right. */
export function indent(text: string, by: string): string {
  return text.replaceAll(/^(?=.)/gm, by)
}

// The compiler ends a line after each opening bracket, and begins one with each that closes. Its comments are lines of
// their own, each with a star.
function indentBlocks(text: string): string {
  let depth = 0
  return text
    .split('\n')
    .map((line) => {
      const isComment = /^(?:\/\*\*| \*)/.test(line)
      if (!isComment && line.startsWith('}')) depth -= 1
      const made = line === '' ? '' : '  '.repeat(Math.max(0, depth)) + line
      if (!isComment && line.endsWith('{')) depth += 1
      return made
    })
    .join('\n')
}
