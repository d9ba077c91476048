import { typeKey } from '../typeName.ts'
import { inOrder, type LibraryTypes } from '../typeSources.ts'
import { augment, HEADER, typeFile } from './typeFile.ts'

/** The files with the libraries: one with all of them, and one for each whose declarations are a text of its own. */
export function formatLibraries(libraries: readonly LibraryTypes[]): ReadonlyMap<string, string> {
  const declared = libraries.filter((library) => library.declared !== undefined)
  const names = new Map(declared.map((library, index) => [library, `library${index + 1}`]))
  const namespaces = inOrder(libraries.map(({ namespace }) => namespace))
  const members = namespaces.map((namespace) => {
    const own = libraries.filter((library) => library.namespace === namespace)
    return `readonly ${typeKey(namespace)}: ${formatNamespace(own, names)}`
  })
  const texts = [...names].map(([library, name]) => [`${name}.d.ts`, formatDeclared(library)] as const)
  return new Map([['libraries.d.ts', typeFile([], augment({ WorkspaceLibraries: members }))], ...texts])
}

// Of two functions of one name the first file in path order wins.
function formatNamespace(libraries: readonly LibraryTypes[], names: ReadonlyMap<LibraryTypes, string>): string {
  const taken = new Set<string>(['default'])
  const parts = libraries.map((library) => {
    const name = names.get(library)
    if (name !== undefined) return `typeof import('./${name}.js')`
    if (!library.isModule) return '{ readonly [name: string]: any }'
    const hidden = library.exports.filter((each) => taken.has(each))
    for (const each of library.exports) taken.add(each)
    const type = `typeof import(${JSON.stringify(specifierOf(library.path))})`
    return hidden.length === 0 ? type : `Omit<${type}, ${hidden.map((each) => JSON.stringify(each)).join(' | ')}>`
  })
  return parts.join(' & ')
}

// As TypeScript resolves it whatever the options are: by the ending that the file has once it is JavaScript.
function specifierOf(path: string): string {
  return `../../${path.replace(/\.ts$/, '.js').replace(/\.mts$/, '.mjs')}`
}

function formatDeclared({ path, declared = '' }: LibraryTypes): string {
  return `${HEADER}// What \`types\` of ${path.replaceAll(/[\r\n]/g, ' ')} answers.\nexport {}\n${declared.trim()}\n`
}
