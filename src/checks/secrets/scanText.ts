import type { TextFile } from '../texts.ts'
import { findEncoded } from './encoded.ts'
import { entropyOf } from './entropy.ts'
import type { Allowlist, RuleSet, SecretRule } from './rule.ts'
import { findMatches, findMatchesInTime, matchesAny, matchesAnyInTime, type MatchSpans } from './runPattern.ts'

/** A secret in a text. Who gets it must not print it. */
export interface FoundSecret {
  readonly rule: SecretRule
  readonly secret: string
  /** UTF-16 offsets of what is found, in the file; of what encodes it, where it is encoded. */
  readonly start: number
  readonly end: number
}

/** What one file holds. */
export interface TextScan {
  /** In the order of the file; of those that overlap the surest one. */
  readonly found: readonly FoundSecret[]
  /** Ids of rules that took too long on this file, and so have not looked at all of it. */
  readonly slow: readonly string[]
}

/** Looks for everything that the rules describe in one file, in base64 as well. */
export function scanText(file: TextFile, rules: RuleSet): TextScan {
  if (rules.allowlists.some((list) => list.condition === 'or' && meets(list, list.paths, file.path))) return NOTHING
  const plain = scanPlain(file, rules, 'all')
  const encoded = findEncoded(file.text).flatMap(({ start, end, text }) =>
    scanPlain({ path: file.path, text }, rules, 'sure').found.map((found) => ({ ...found, start, end })),
  )
  return { found: surest([...plain.found, ...encoded]), slow: plain.slow }
}

const NOTHING: TextScan = { found: [], slow: [] }

function scanPlain(file: TextFile, { rules, allowlists }: RuleSet, kinds: 'all' | 'sure'): TextScan {
  const lower = file.text.toLowerCase()
  const slow: string[] = []
  const found = rules.flatMap((rule): FoundSecret[] => {
    if (kinds === 'sure' && (rule.isGuess === true || rule.pattern === undefined)) return []
    if (rule.path && !isAbout(rule, rule.path, file.path)) return []
    if (rule.keywords.length > 0 && !rule.keywords.some((keyword) => lower.includes(keyword))) return []
    if (!rule.pattern) return [{ rule, secret: '', start: 0, end: 0 }]
    const matches = rule.isOwn ? findMatches(rule.pattern, file.text) : findMatchesInTime(rule.pattern, file.text)
    if (matches === undefined) slow.push(rule.id)
    return (matches ?? []).flatMap((spans) => judge({ file, rule, allowlists }, spans))
  })
  return { found, slow }
}

// Where it cannot be told in time, the rule holds.
function isAbout({ isOwn }: SecretRule, pattern: RegExp, path: string): boolean {
  return isOwn ? matchesAny([pattern], path) : (matchesAnyInTime([pattern], path) ?? true)
}

// Where it cannot be told in time, nothing is left out.
function meets({ isOwn }: Allowlist, patterns: readonly RegExp[], text: string): boolean {
  return isOwn ? matchesAny(patterns, text) : (matchesAnyInTime(patterns, text) ?? false)
}

interface Judging {
  readonly file: TextFile
  readonly rule: SecretRule
  readonly allowlists: readonly Allowlist[]
}

function judge({ file, rule, allowlists }: Judging, spans: MatchSpans): FoundSecret[] {
  const whole = spans[0]
  const span = (rule.secretGroup === undefined ? spans.slice(1).find(Boolean) : spans[rule.secretGroup]) ?? whole
  if (!whole || !span) return []
  const [start, end] = span
  const secret = file.text.slice(start, end)
  if (rule.entropy !== undefined && entropyOf(secret) <= rule.entropy) return []
  const texts = { path: file.path, secret, match: file.text.slice(...whole), line: lineAround(file.text, whole) }
  const isAllowed = [...allowlists, ...rule.allowlists].some((list) => allows(list, texts))
  return isAllowed ? [] : [{ rule, secret, start, end }]
}

interface JudgedTexts {
  readonly path: string
  readonly secret: string
  readonly match: string
  readonly line: string
}

function allows(list: Allowlist, texts: JudgedTexts): boolean {
  const { condition, regexes, target, paths, stopwords } = list
  const lower = texts.secret.toLowerCase()
  const parts = [
    { has: regexes.length > 0, met: () => meets(list, regexes, texts[target]) },
    { has: paths.length > 0, met: () => meets(list, paths, texts.path) },
    { has: stopwords.length > 0, met: () => stopwords.some((word) => lower.includes(word)) },
  ].filter(({ has }) => has)
  if (parts.length === 0) return false
  return condition === 'and' ? parts.every(({ met }) => met()) : parts.some(({ met }) => met())
}

// A long line says nothing about one place in it, and is not searched for each of them.
const AROUND = 300

function lineAround(text: string, [start, end]: readonly [number, number]): string {
  const from = Math.max(text.lastIndexOf('\n', start - 1) + 1, start - AROUND, 0)
  const next = text.indexOf('\n', end)
  return text.slice(from, Math.min(next < 0 ? text.length : next, end + AROUND))
}

function surest(all: readonly FoundSecret[]): readonly FoundSecret[] {
  const kept: FoundSecret[] = []
  for (const found of [...all.filter(isSure), ...all.filter((each) => !isSure(each))]) {
    if (!kept.some(({ start, end }) => found.start < end && start < found.end)) kept.push(found)
  }
  return kept.sort((left, right) => left.start - right.start)
}

function isSure({ rule }: FoundSecret): boolean {
  return rule.isGuess !== true
}
