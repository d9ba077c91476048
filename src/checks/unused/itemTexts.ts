import { itemKind, type ItemKind } from '../../workspace/layout.ts'
import type { Pace } from '../pace.ts'
import type { TextFile } from '../texts.ts'

/** One file of a workspace as text. */
export interface ItemText {
  readonly path: string
  readonly kind: ItemKind
  readonly text: string
}

/** What the files of a workspace say, ready to be asked for words. */
export interface ItemTexts {
  readonly all: readonly ItemText[]
  /** Whether a file that `matches` has the word, in whatever role: a comment counts as well. */
  mentions(word: string, matches: (file: ItemText) => boolean): boolean
}

/** Looks into the files that can name something else: code and configuration. */
export async function readItemTexts(
  files: readonly TextFile[],
  { breathe }: Pick<Pace, 'breathe'>,
): Promise<ItemTexts> {
  const all: ItemText[] = []
  const byWord = new Map<string, Set<ItemText>>()
  for (const { path, text } of files) {
    const kind = itemKind(path)
    if (kind === undefined || !READ.has(kind)) continue
    await breathe()
    const file = { path, kind, text }
    all.push(file)
    noteWords(byWord, file)
  }
  return {
    all,
    mentions(word, matches) {
      if (!ONE_WORD.test(word)) return all.some((file) => matches(file) && file.text.includes(word))
      for (const file of byWord.get(word) ?? []) if (matches(file)) return true
      return false
    },
  }
}

function noteWords(byWord: Map<string, Set<ItemText>>, file: ItemText): void {
  for (const [word] of file.text.matchAll(WORD)) {
    const files = byWord.get(word)
    if (files === undefined) byWord.set(word, new Set([file]))
    else files.add(file)
  }
}

const READ: ReadonlySet<ItemKind> = new Set([
  'config',
  'step',
  'library',
  'connector',
  'fake',
  'faults',
  'seed',
  'webhook',
  'environment',
  'fixture',
  'test',
  'deploy',
])

const WORD = /[\w$]+/g
const ONE_WORD = /^[\w$]+$/

/** Whether a file is code, which may call libraries, connectors and `task.config`. */
export function isCode({ kind }: ItemText): boolean {
  return kind === 'step' || kind === 'library' || kind === 'fake' || kind === 'seed' || kind === 'test'
}
