/** How globs treat names that begin with a dot. */
export interface GlobOptions {
  /** Whether wildcards match them; otherwise the dot must be written out. */
  readonly dot: boolean
}

/**
 * Whether a path matches one of some globs. Knows `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`, `**` and `\` before a character
 * that means itself; a folder stands for everything in it, and no globs match nothing.
 *
 * Globs come with a branch, so they may be hostile: time grows with the product of the lengths and never faster, which
 * no matcher that makes regular expressions of them can promise.
 */
export function createMatcher(globs: readonly string[] | undefined, { dot }: GlobOptions): (path: string) => boolean {
  if (globs === undefined || globs.length === 0) return () => false
  const isOpen = (part: string): boolean => dot || !part.startsWith('.')
  let compiled: readonly (readonly Token[])[] | undefined
  return (path) => {
    compiled ??= expandAll(globs).map((plain) => compileGlob(plain, isOpen))
    const parts = path.split('/')
    return compiled.some((glob) => matchesSequence(glob, parts, isOpen))
  }
}

/** The folders above the first wildcard of a glob, with a `/` at the end; empty when there are none. */
export function baseOfGlob(glob: string): string {
  const plain = trimGlob(glob)
  const wildcard = plain.search(/[*?[{\\]/)
  return wildcard < 0 ? `${plain}/` : plain.slice(0, plain.lastIndexOf('/', wildcard) + 1)
}

/** What one place of a pattern matches: one item (a folder, a character), or any number of them. */
type Token = 'star' | ((item: string) => boolean)

// A glob that would become more than this is taken as it is written, and so is each once all have become this many.
const MOST_ALTERNATIVES = 256
const MOST_IN_ALL = 1024

function trimGlob(glob: string): string {
  return glob.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')
}

function expandAll(globs: readonly string[]): readonly string[] {
  const all: string[] = []
  for (const glob of globs) {
    const plain = trimGlob(glob)
    all.push(...(all.length < MOST_IN_ALL ? expandBraces(plain) : [plain]))
  }
  return all
}

// Innermost first, until none is left; every round makes more of them.
function expandBraces(glob: string): readonly string[] {
  let globs: readonly string[] = [glob]
  for (;;) {
    const expanded = globs.flatMap(expandInnermost)
    if (expanded.length === globs.length) return globs
    if (expanded.length > MOST_ALTERNATIVES) return [glob]
    globs = expanded
  }
}

function expandInnermost(glob: string): string[] {
  const braces = /(?<!\\)\{([^{}]*,[^{}]*)\}/.exec(glob)
  if (!braces) return [glob]
  const [all, choices = ''] = braces
  const after = glob.slice(braces.index + all.length)
  return choices.split(',').map((choice) => glob.slice(0, braces.index) + choice + after)
}

// A folder stands for everything in it, so every glob goes on with `**`.
function compileGlob(glob: string, isOpen: (part: string) => boolean): readonly Token[] {
  const parts = glob.split('/').map((part): Token => {
    if (part === '**') return 'star'
    const characters = compilePart(part)
    const writesDot = part.startsWith('.') || part.startsWith('\\.')
    return (item) => (writesDot || isOpen(item)) && matchesSequence(characters, [...item])
  })
  return [...parts, 'star']
}

const PIECES = /\\([^])|\[([!^]?)([^\]]+)\]|(\*+)|(\?)|([^])/gu

function compilePart(part: string): Token[] {
  return [...part.matchAll(PIECES)].map(([, escaped, negated, members, stars, single, plain]): Token => {
    if (stars !== undefined) return 'star'
    if (single !== undefined) return () => true
    if (members !== undefined) return compileClass(members, negated !== '')
    const character = escaped ?? plain
    return (item) => item === character
  })
}

function compileClass(members: string, negated: boolean): (item: string) => boolean {
  const ranges = [...members.matchAll(/([^])-([^])|([^])/gu)].map(([, from, to, single]) => ({
    from: from ?? single ?? '',
    to: to ?? single ?? '',
  }))
  return (item) => ranges.some(({ from, to }) => from <= item && item <= to) !== negated
}

/**
 * Matches a whole sequence. Only the last star is ever reconsidered: giving more to an earlier one cannot help, because
 * the last one takes what they would. `accepts` says what a star may take.
 */
function matchesSequence(
  tokens: readonly Token[],
  items: readonly string[],
  accepts: (item: string) => boolean = () => true,
): boolean {
  let token = 0
  let star = -1
  let taken = 0
  for (let item = 0; item < items.length;) {
    const expected = tokens[token]
    if (expected === 'star') {
      star = token
      token += 1
      taken = item
    } else if (expected?.(items[item] ?? '')) {
      token += 1
      item += 1
    } else {
      if (star < 0 || !accepts(items[taken] ?? '')) return false
      taken += 1
      item = taken
      token = star + 1
    }
  }
  return tokens.slice(token).every((rest) => rest === 'star')
}
