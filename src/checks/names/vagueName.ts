import { splitWords } from './splitWords.ts'

/** What a name is of: for some things a word says enough that says nothing for others. */
export type NamedKind = 'workspace' | 'step' | 'library' | 'connector' | 'webhook' | 'environment'

/** Whether a name says nothing of what it names: `Test`, `test2`, `New step`, `Untitled`, `MyWorkspace`, `tmp`. */
export function isVague(name: string, kind: NamedKind): boolean {
  const words = splitWords(name.split('/').at(-1) ?? name)
  const telling = words.filter((word) => !isFiller(word, kind))
  if (words.length === 0 || telling.some((word) => !EMPTY.has(word) || isFine(word, kind))) return false
  // Fillers alone are the words of a template: `step 1`, `my workspace`, but `new` may be what happens to an order.
  return telling.length > 0 || words.some((word) => OWN_WORDS[kind].includes(word))
}

/** Whether a name is that of a copy that an editor or a file manager made: `Copy of charge`, `charge (1)`. */
export function isCopy(name: string): boolean {
  return /^copy[\s_-]of[\s_-]|\(\d+\)$|\s-\scopy(?:\s\(?\d+\)?)?$/i.test(name.split('/').at(-1) ?? name)
}

/** The name without what says that it is an older copy, such as `charge` of `charge-backup`; `undefined` for others. */
export function originalOf(name: string): string | undefined {
  return /^(.*[^\s._-])[\s._-]+(?:backup|bak|old|orig|copy)\d*$/i.exec(name)?.[1]
}

const EMPTY: ReadonlySet<string> = new Set(
  'test tests testing tmp temp foo baz qux foobar untitled unnamed backup bak misc stuff asdf xxx wip'.split(' '),
)

const FILLERS: ReadonlySet<string> = new Set(['new', 'my', 'the', 'a', 'old', 'final', 'first', 'another'])

// An environment is often one for tests, and a workspace may well be what backs something up.
const FINE: Readonly<Partial<Record<NamedKind, ReadonlySet<string>>>> = {
  environment: new Set(['test', 'tests', 'testing', 'temp', 'backup']),
}

function isFine(word: string, kind: NamedKind): boolean {
  return FINE[kind]?.has(word) === true
}

const OWN_WORDS: Readonly<Record<NamedKind, readonly string[]>> = {
  workspace: ['workspace', 'project', 'app'],
  step: ['step'],
  library: ['library'],
  connector: ['connector'],
  webhook: ['webhook', 'hook'],
  environment: ['environment', 'env'],
}

function isFiller(word: string, kind: NamedKind): boolean {
  return FILLERS.has(word) || OWN_WORDS[kind].includes(word) || /^\d+$/.test(word)
}
