import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

/** The texts that Vite has been given, and whether they are still those of the files. */
export interface Sources {
  readonly plugin: Plugin
  /** Serves these texts for these absolute paths, whatever the disk says by then: a step runs as its table knows it. */
  pin(texts: ReadonlyMap<string, string>): void
  /** Files whose text is not the one that Vite has. */
  findChanged(): Promise<readonly string[]>
  /** Whether any text has `lib` in it. */
  readonly mentionLibraries: boolean
}

/** Gives files to Vite, and remembers what it gave. */
export function createSources(): Sources {
  const given = new Map<string, string>()
  let pinned: ReadonlyMap<string, string> = new Map()
  let mentionLibraries = false
  const read = async (file: string): Promise<string | undefined> => pinned.get(file) ?? readText(file)
  return {
    plugin: {
      name: 'stepyard:sources',
      enforce: 'pre',
      async load(id) {
        if (!CODE.test(id)) return null
        const text = await read(id)
        if (text === undefined) return null
        given.set(id, hashOf(text))
        mentionLibraries ||= /\blib\b/.test(text)
        return text
      },
    },
    pin: (texts) => void (pinned = texts),
    async findChanged() {
      const files = [...given.keys()]
      const same = await Promise.all(files.map(async (file) => given.get(file) === hashOf((await read(file)) ?? '')))
      return files.filter((_, index) => same[index] === false)
    },
    get mentionLibraries() {
      return mentionLibraries
    },
  }
}

// A query makes something else of a file, and a virtual module is none.
const CODE = /^(?:\/|[A-Za-z]:\/)[^?\0]*\.(?:[cm]?[jt]sx?|json)$/

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    // Vite says that it is missing, in the words of whoever asked for it.
    return undefined
  }
}

function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('base64')
}
