import { parse } from 'smol-toml'
import type { Diagnostic } from '../../diagnostics.ts'
import { isMapValue } from '../../config/jsonSchema.ts'
import { UntranslatableError } from './goReader.ts'
import { translateGo } from './goPattern.ts'
import { OWN_RULES } from './ownRules.ts'
import type { Allowlist, RuleSet, SecretRule } from './rule.ts'

/** Rules of a file, with what could not be read of it. */
export interface ReadRules {
  readonly rules: RuleSet
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads a `.gitleaks.toml`. With `[extend] useDefault = true` its rules come on top of ours, or in the place of one with
 * the same id; without, they are all there is. A rule that cannot be translated is a finding and left out.
 */
export function readGitleaks(text: string, file: string): ReadRules {
  const state: Reading = { file, diagnostics: [] }
  const document = parseToml(state, text)
  if (document === undefined) return { rules: OWN_RULES, diagnostics: state.diagnostics }
  const extend = mapOf(document['extend'])
  const own = extend['useDefault'] === true ? OWN_RULES : { rules: [], allowlists: [] }
  noteOthers(state, extend)
  const written = listOf(document['rules']).flatMap((rule) => readRule(state, rule))
  const disabled = new Set([...textsOf(extend['disabledRules']), ...written.map(({ id }) => id)])
  const rules = [...own.rules.filter(({ id }) => !disabled.has(id)), ...written]
  const lists = [...listOf(document['allowlist']), ...listOf(document['allowlists'])]
  const shared = lists.filter((list) => textsOf(list['targetRules']).length === 0)
  const allowlists = [...own.allowlists, ...shared.map((list) => readAllowlist(state, list, 'every rule'))]
  return {
    rules: { rules: rules.map((rule) => withTargeted(state, rule, lists)), allowlists },
    diagnostics: state.diagnostics,
  }
}

interface Reading {
  readonly file: string
  readonly diagnostics: Diagnostic[]
}

function parseToml(state: Reading, text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parse(text)
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : []
    const place =
      error instanceof Error && 'line' in error && typeof error.line === 'number' ? { line: error.line } : {}
    const hint = 'Correct it: the built-in rules are used meanwhile.'
    const message = `${state.file} is not read: ${reason}.`
    state.diagnostics.push({
      severity: 'error',
      code: 'SECRET_RULES_BROKEN',
      message,
      hint,
      file: state.file,
      ...place,
    })
    return undefined
  }
}

function noteOthers(state: Reading, extend: Readonly<Record<string, unknown>>): void {
  for (const key of ['path', 'url'].filter((name) => extend[name] !== undefined)) {
    const message = `\`extend.${key}\` of ${state.file} is not followed: rules are read from this one file.`
    const hint = 'Write the rules into this file, or `useDefault = true` for those that are built in.'
    state.diagnostics.push({ severity: 'warning', code: 'SECRET_RULE_SKIPPED', message, hint, file: state.file })
  }
}

function readRule(state: Reading, written: Readonly<Record<string, unknown>>): SecretRule[] {
  const id = typeof written['id'] === 'string' ? written['id'] : '(without id)'
  const before = state.diagnostics.length
  const [pattern, path] = ['regex', 'path'].map((key) => compile(state, { text: written[key], rule: id }))
  const lists = [...listOf(written['allowlist']), ...listOf(written['allowlists'])]
  const allowlists = lists.map((list) => readAllowlist(state, list, id))
  // A rule that matches less than it says is better left out than believed.
  if (state.diagnostics.length > before) return []
  if (!pattern && !path) return skip(state, id, 'it has neither `regex` nor `path`')
  const { secretGroup, entropy, description } = written
  return [
    {
      id,
      description:
        typeof description === 'string' && description !== '' ? `what the rule "${id}" describes` : 'a secret',
      ...(pattern && { pattern }),
      ...(path && { path }),
      ...(typeof secretGroup === 'number' && secretGroup > 0 && { secretGroup }),
      ...(typeof entropy === 'number' && { entropy }),
      keywords: textsOf(written['keywords']).map((word) => word.toLowerCase()),
      allowlists,
      isOwn: false,
    },
  ]
}

function readAllowlist(state: Reading, list: Readonly<Record<string, unknown>>, rule: string): Allowlist {
  const compiled = (key: string): RegExp[] => textsOf(list[key]).flatMap((text) => compile(state, { text, rule }) ?? [])
  const target = list['regexTarget']
  return {
    condition: String(list['condition']).toUpperCase() === 'AND' ? 'and' : 'or',
    regexes: compiled('regexes'),
    target: target === 'match' || target === 'line' ? target : 'secret',
    paths: compiled('paths'),
    stopwords: textsOf(list['stopwords']).map((word) => word.toLowerCase()),
    isOwn: false,
  }
}

function withTargeted(
  state: Reading,
  rule: SecretRule,
  lists: readonly Readonly<Record<string, unknown>>[],
): SecretRule {
  const targeted = lists.filter((list) => textsOf(list['targetRules']).includes(rule.id))
  if (targeted.length === 0) return rule
  return { ...rule, allowlists: [...rule.allowlists, ...targeted.map((list) => readAllowlist(state, list, rule.id))] }
}

function compile(
  state: Reading,
  { text, rule }: { readonly text: unknown; readonly rule: string },
): RegExp | undefined {
  if (typeof text !== 'string' || text === '') return undefined
  try {
    return translateGo(text)
  } catch (error) {
    if (!(error instanceof UntranslatableError)) throw error
    skip(state, rule, error.message)
    return undefined
  }
}

function skip(state: Reading, rule: string, reason: string): [] {
  const message = `The rule "${rule}" of ${state.file} is left out: ${reason}.`
  const hint = 'Write the pattern otherwise; all that RE2 and JavaScript both know is understood.'
  state.diagnostics.push({ severity: 'warning', code: 'SECRET_RULE_SKIPPED', message, hint, file: state.file })
  return []
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMapValue(value) ? value : {}
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return (Array.isArray(value) ? value : [value]).filter(isMapValue)
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
