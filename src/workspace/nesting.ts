/**
 * Whether code is nested deeper than anyone writes. The parser is native and recursive: on such a file it would take
 * the whole process down, and files come from branches that others can write. Looks at characters only, so it may
 * refuse a freak that would parse, and never takes longer than one pass.
 */
export function isTooNested(text: string): boolean {
  if (text.length < ALWAYS_SAFE) return false
  if (text.length > SAFE_AS_CHAIN && weighChains(text) > HEAVIEST) return true
  let brackets = 0
  let chain = 0
  let generics = 0
  for (const [token] of text.matchAll(TOKENS)) {
    if (OPENING.has(token)) brackets += 1
    else if (CLOSING.has(token)) brackets -= 1
    else if (token === '<') generics += 1
    else if (LINKS.has(token)) chain += 1
    else chain = 0
    if (token.length > 2) generics = 0
    if (brackets > MOST_BRACKETS || chain + generics > LONGEST_CHAIN) return true
  }
  return false
}

// Characters that fit into the stack even if each of them were a level of its own.
const ALWAYS_SAFE = 4096
const MOST_BRACKETS = 500
const LONGEST_CHAIN = 2500

// Below this a file fits into the stack even as one chain of the shortest links; from here on they are counted, from one
// certain beginning of a statement to the next.
const SAFE_AS_CHAIN = 65_536
const HEAVIEST = 50_000
const CHAIN_LINKS =
  /\b(?:new|typeof|void|delete|await|yield|keyof|unique|readonly|infer|if|else|for|while|do|as|asserts|in|is|instanceof|satisfies|extends)\b|[-+*/%&|^~!.@`([]|^[ \t]*(?:export|import|const|let|var|return|throw)\b/gm

const BEGINNING = /(?:export|import|const|let|var|return|throw)$/

// A word costs the parser about four times the stack of a sign.
function weighChains(text: string): number {
  let weight = 0
  for (const { 0: link } of text.matchAll(CHAIN_LINKS)) {
    if (BEGINNING.test(link)) weight = 0
    else weight += link.length > 1 ? 4 : 1
    if (weight > HEAVIEST) return weight
  }
  return weight
}

// A statement begins at these words and nowhere else, so no expression goes on behind them.
const TOKENS = /[[\](){}=?!<*:,;]|\bdo\b|^[ \t]*(?:export|import|const|let|var|return|throw)\b/gm

const OPENING: ReadonlySet<string> = new Set(['(', '[', '{'])
const CLOSING: ReadonlySet<string> = new Set([')', ']', '}'])
const LINKS: ReadonlySet<string> = new Set(['=', '?', '!', '*', ':', 'do'])
