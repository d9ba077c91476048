import { createHash } from 'node:crypto'
import { storeSecret } from '../../config/explainSecret.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { findingAt } from '../../workspace/syntax.ts'
import type { TextFile } from '../texts.ts'
import type { RuleSet } from './rule.ts'
import { scanText, type FoundSecret } from './scanText.ts'

/** The code of a secret that stands in a file. */
export const SECRET_IN_CODE = 'SECRET_IN_CODE'

/** Secrets in files, as errors that show at most how one begins, and which rules could not look at a file. */
export function checkSecrets(files: readonly TextFile[], rules: RuleSet): Diagnostic[] {
  return files.flatMap(createSecretCheck(rules))
}

/** The same for one file after the other: a rule that took too long on some is not tried on those that follow. */
export function createSecretCheck({ rules, allowlists }: RuleSet): (file: TextFile) => Diagnostic[] {
  const slowness = new Map<string, number>()
  return (file) => {
    const quick = rules.filter(({ id }) => (slowness.get(id) ?? 0) < PATIENCE)
    const { found, slow } = scanText(file, { rules: quick, allowlists })
    for (const id of slow) slowness.set(id, (slowness.get(id) ?? 0) + 1)
    return [...found.map((secret) => describe(file, secret)), ...slow.map((rule) => describeSlow(file, rule))]
  }
}

// In how many files a rule may take too long before it is no longer tried.
const PATIENCE = 3

function describe(file: TextFile, found: FoundSecret): Diagnostic {
  const { rule, start } = found
  const fingerprint = fingerprintOf(file, found)
  const noun = rule.description
  const message = `This looks like ${noun}${preview(found)}, by the rule \`${rule.id}\`.`
  const store = storeSecret('NAME', '<environment>')
  const allow = `If it is none, allow the fingerprint "${fingerprint}" with a reason, under \`check.allow\` of stepyard.yaml.`
  const hint = `Revoke it, since it was written down. ${store} ${allow}`
  return { ...findingAt(file, { code: SECRET_IN_CODE, message, hint, at: { start } }), fingerprint }
}

function describeSlow(file: TextFile, rule: string): Diagnostic {
  const message = `The rule "${rule}" took too long on this file, which it has not searched to its end.`
  const hint = 'Simplify its pattern in .gitleaks.toml: repeat nothing that is repeated itself.'
  return { severity: 'warning', code: 'SECRET_RULE_SLOW', message, hint, file: file.path }
}

// Of a password that a person has made up, four letters would be half of it.
const SHOWN_FROM = 20

function preview({ secret, rule }: FoundSecret): string {
  if (secret === '') return ''
  const begins =
    rule.isGuess !== true && secret.length >= SHOWN_FROM && /^[\w-]{4}/.test(secret) ? `${secret.slice(0, 4)}…, ` : ''
  return ` (${begins}${secret.length} characters)`
}

// Short on purpose: it tells the findings of one workspace apart, and does not let a guess of the secret be confirmed.
function fingerprintOf({ path }: TextFile, { rule, secret }: FoundSecret): string {
  return createHash('sha256').update(`${rule.id}\0${path}\0${secret}`).digest('hex').slice(0, 8)
}
