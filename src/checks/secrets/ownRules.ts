import { NAMED_FORMS } from './namedRules.ts'
import type { RuleSet, SecretRule } from './rule.ts'
import { TOKEN_FORMS } from './tokenRules.ts'

// What repeats one letter is no token.
const LEAST_ENTROPY = 2.5

/** The rules that every workspace is held against, unless its `.gitleaks.toml` replaces them. */
export const OWN_RULES: RuleSet = {
  rules: [
    ...TOKEN_FORMS.map((form) => own({ entropy: LEAST_ENTROPY, allowlists: [], ...form })),
    ...NAMED_FORMS.map((form) => own({ ...form, isGuess: true })),
  ],
  allowlists: [
    // Tokens of the vendors' own manuals.
    { condition: 'or', regexes: [/EXAMPLE(?:KEY)?$/], target: 'secret', paths: [], stopwords: [], isOwn: true },
  ],
}

function own({ pattern, ...form }: Omit<SecretRule, 'isOwn' | 'pattern'> & { readonly pattern: RegExp }): SecretRule {
  return { ...form, pattern: new RegExp(pattern, `${pattern.flags}dg`), isOwn: true }
}
