import { splitWords } from './splitWords.ts'

/** What is looked for in names, and where a name stands among others of its kind. */
export interface NameContext {
  /** The environments of the workspace. */
  readonly environments: readonly string[]
  /** The names of all things of one kind. */
  readonly siblings: readonly string[]
}

/**
 * The environment that a name carries, as in `stripe-prod`, `charge (staging)` or `prod/charge`. A word that may mean
 * something else, such as `production` or `dev-relations`, counts only where a sibling differs by nothing but that word.
 */
export function environmentInName(name: string, { environments, siblings }: NameContext): string | undefined {
  const folders = name
    .split('/')
    .slice(0, -1)
    .map((folder) => folder.toLowerCase())
  const folder = folders.find((each) => PLAIN.has(each))
  if (folder !== undefined) return folder
  const words = splitWords(name.split('/').at(-1) ?? name)
  if (words.length < 2) return words[0] !== undefined && PLAIN.has(words[0]) ? words[0] : undefined
  const ends = [words.at(-1) ?? '', words[0] ?? '']
  const plain = ends.find((word) => PLAIN.has(word))
  if (plain !== undefined) return plain
  const known = new Set([...AMBIGUOUS, ...environments.map((each) => each.toLowerCase())])
  return ends.find((word) => known.has(word) && hasTwin({ name, word }, siblings, known))
}

const PLAIN: ReadonlySet<string> = new Set(['prod', 'staging', 'stg', 'uat', 'preprod'])
const AMBIGUOUS: readonly string[] = [
  'dev',
  'develop',
  'development',
  'production',
  'stage',
  'sandbox',
  'test',
  'qa',
  'live',
]

function hasTwin(
  { name, word }: { readonly name: string; readonly word: string },
  siblings: readonly string[],
  known: ReadonlySet<string>,
): boolean {
  const rest = without(splitWords(name), word)
  return siblings.some((sibling) => {
    if (sibling === name) return false
    const words = splitWords(sibling)
    return (
      words.join(' ') === rest ||
      words.some((other) => other !== word && known.has(other) && without(words, other) === rest)
    )
  })
}

function without(words: readonly string[], word: string): string {
  return words.filter((each) => each !== word).join(' ')
}
