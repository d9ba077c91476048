import { StepyardError } from '../errors.ts'

// Format characters (bidi overrides, zero width), separators, private use, lone surrogates: a name must show as it is.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Z}\p{Co}\p{Cs}]/u

const rules: readonly (readonly [test: (name: string) => boolean, reason: string])[] = [
  [(name) => name === '', 'it is empty'],
  [(name) => Buffer.byteLength(name) > 240, 'it is longer than 240 bytes'],
  [(name) => name.startsWith('-'), 'it starts with "-"'],
  [(name) => INVISIBLE.test(name), 'it holds a space, a control or an invisible character'],
  [(name) => name !== name.normalize('NFC'), 'it is not in Unicode normal form C'],
  [(name) => /[~^:?*[\\]/.test(name), 'it holds one of ~ ^ : ? * [ \\'],
  [(name) => name.includes('..'), 'it holds ".."'],
  [(name) => name.includes('@{') || name === '@', 'it is an expression ("@"), not a name'],
  [(name) => name === 'HEAD', '"HEAD" is a pointer, not a branch'],
  [(name) => name.startsWith('refs/'), 'give the name without "refs/heads/"'],
  [(name) => name.endsWith('.'), 'it ends with "."'],
  [(name) => name.split('/').some((part) => part === ''), 'a part between "/" is empty'],
  [(name) => name.split('/').some((part) => part.startsWith('.')), 'a part starts with "."'],
  [(name) => name.split('/').some((part) => /\.lock$/i.test(part)), 'a part ends with ".lock"'],
]

/**
 * `name` itself when it is a branch name that is safe to hand to Git (without `refs/heads/`); throws `REF_REFUSED`
 * otherwise. Git's own rules, and stricter: `git check-ref-format` passes `-x`, `HEAD` and invisible characters.
 */
export function checkBranchName(name: string): string {
  const broken = rules.find(([test]) => test(name))
  if (broken) throw new StepyardError('REF_REFUSED', { ref: escapeInvisible(name), reason: broken[1] })
  return name
}

/** `text` with everything a terminal would act on or hide written as `\u{...}`. */
export function escapeInvisible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)
}
