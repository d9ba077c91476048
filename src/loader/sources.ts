import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'
import type { Span } from '../workspace/syntax.ts'
import { awaitCalls } from './awaitCalls.ts'

/** A file of the workspace whose text is settled: what runs is what the table was made of. */
export interface PinnedFile {
  readonly text: string
  /** Whether connector calls that nobody awaits are awaited, and the function that may become `async` for it. */
  readonly awaits?: { readonly body?: Span }
}

/** Pinned files by absolute path, with `/`. */
export type PinnedFiles = ReadonlyMap<string, PinnedFile>

/** Files that Vite was given, and that are not what they were. */
export interface ChangedFiles {
  readonly changed: readonly string[]
  /** Of those, the ones that are not there any more: what imports them may find others. */
  readonly gone: ReadonlySet<string>
}

/** The texts that Vite has been given, and whether they are still those of the files. */
export interface Sources {
  readonly plugin: Plugin
  /** From now on these are served, whatever the disk says. */
  pin(files: PinnedFiles): void
  /** Files whose text is not the one that Vite has, which it has to forget now; `only` are looked at, where they are given. */
  findChanged(only?: ReadonlySet<string>): Promise<ChangedFiles>
  /** Whether any text has `lib` in it. */
  readonly mentionLibraries: boolean
}

/** Gives files to Vite, and remembers what it gave. `onGiven` is told of each. */
export function createSources(onGiven: (file: string) => void): Sources {
  const given = new Map<string, string>()
  let pinned: PinnedFiles = new Map()
  let mentionLibraries = false
  const read = async (file: string): Promise<PinnedFile | undefined> => pinned.get(file) ?? readUnpinned(file)
  return {
    plugin: {
      name: 'stepyard:sources',
      enforce: 'pre',
      async load(id) {
        const file = CODE.test(id) ? await read(id) : undefined
        if (file === undefined) return null
        given.set(id, hashOf(file.text))
        onGiven(id)
        mentionLibraries ||= /\blib\b/.test(file.text)
        return file.awaits ? awaitCalls(id, file.text, file.awaits.body) : file.text
      },
    },
    pin: (files) => void (pinned = files),
    async findChanged(only) {
      const files = [...given.keys()].filter((file) => only?.has(file) ?? true)
      const texts = await Promise.all(files.map(async (file) => (await read(file))?.text))
      const changed = files.filter((file, index) => given.get(file) !== hashOf(texts[index]))
      // Told once: Vite forgets them, and asks again.
      for (const [index, file] of files.entries()) {
        const text = texts[index]
        if (text === undefined) given.delete(file)
        else given.set(file, hashOf(text))
      }
      return { changed, gone: new Set(changed.filter((file) => !given.has(file))) }
    },
    get mentionLibraries() {
      return mentionLibraries
    },
  }
}

// A query makes something else of a file, and a virtual module is none.
const CODE = /^(?:\/|[A-Za-z]:\/)[^?\0]*\.(?:[cm]?[jt]sx?|json)$/

async function readUnpinned(file: string): Promise<PinnedFile | undefined> {
  try {
    return { text: await readFile(file, 'utf8') }
  } catch {
    // Vite says that it is missing, in the words of whoever asked for it.
    return undefined
  }
}

function hashOf(text = ''): string {
  return createHash('sha1').update(text).digest('base64')
}
