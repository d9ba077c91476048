/** The form in which two names are the same to at least one file system in use: composed and in lower case. */
export function foldName(name: string): string {
  return ASCII.test(name) ? name.toLowerCase() : name.normalize('NFC').toLowerCase().normalize('NFC')
}

/** The folders above `path`, outermost first: `a/b/c` has `a` and `a/b`. */
export function parentsOf(path: string): string[] {
  const parents: string[] = []
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    parents.push(path.slice(0, slash))
  }
  return parents
}

const ASCII = /^[ -~]*$/
