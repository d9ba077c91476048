/** What one rule of secrets looks for, as a file of gitleaks describes it, compiled. */
export interface SecretRule {
  /** Lower-case words with `-`: it is shown, and allowances may name it. */
  readonly id: string
  /** What was found, as a noun with its article: `an AWS access key`. */
  readonly description: string
  /** With the flags `g` and `d`. Absent: every file that `path` accepts is a finding. */
  readonly pattern?: RegExp
  /** The group that is the secret. Default: the first one that has matched, else the whole match. */
  readonly secretGroup?: number
  /** Bits in a character, below which it is a word or a placeholder. Default 0. */
  readonly entropy?: number
  /** In lower case; a text without any of them is not searched. None: every text is. */
  readonly keywords: readonly string[]
  /** Which paths are looked at. Default: all. */
  readonly path?: RegExp
  readonly allowlists: readonly Allowlist[]
  /** Whether it is written here, so that its pattern is known to take linear time. */
  readonly isOwn: boolean
  /** Whether the words around a value give it away, not its form: any other rule knows better. */
  readonly isGuess?: true
}

/** What a rule leaves alone. */
export interface Allowlist {
  /** Whether one of its parts is enough (`or`), or all that are there must agree. */
  readonly condition: 'or' | 'and'
  readonly regexes: readonly RegExp[]
  /** What `regexes` are held against. */
  readonly target: 'secret' | 'match' | 'line'
  readonly paths: readonly RegExp[]
  /** In lower case; found anywhere in the secret. */
  readonly stopwords: readonly string[]
  /** Whether its patterns are written here. */
  readonly isOwn: boolean
}

/** All rules of a workspace, with what every one of them leaves alone. */
export interface RuleSet {
  readonly rules: readonly SecretRule[]
  readonly allowlists: readonly Allowlist[]
}
