import type { Place } from './documents.ts'

/** Names for the definitions of a document: the same place has the same name, whoever asks first. */
export interface DefinitionNames {
  nameOf(place: Place): string
}

/** No names yet. A schema of `components` keeps its own name; what is elsewhere is called after its whole path. */
export function definitionNames(): DefinitionNames {
  const byPlace = new Map<string, string>()
  const taken = new Set<string>()
  return {
    nameOf(place) {
      const key = `${place.file}#${place.pointer}`
      const known = byPlace.get(key)
      if (known !== undefined) return known
      const wanted = plainName(place)
      let name = wanted
      for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`
      taken.add(name)
      byPlace.set(key, name)
      return name
    },
  }
}

function plainName({ file, pointer }: Place): string {
  const own = /^\/components\/schemas\/([^/]+)$/.exec(pointer)?.[1]
  if (file === '' && own !== undefined) return sanitize(own)
  const inside = pointer.replace(/^\/components\/(?:schemas\/)?/, '/')
  return sanitize(`${file.replace(/\.(?:json|ya?ml)$/, '')}${inside}`) || 'Schema'
}

// Letters that mean something in a JSON pointer or in a URL would have to be escaped wherever the name is used.
function sanitize(name: string): string {
  const plain = name
    .replaceAll('~1', '_')
    .replaceAll('~0', '_')
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '_')
  return plain.replace(/^_+(?=[A-Za-z0-9])/, '').replace(/^__proto__$/, 'proto')
}
