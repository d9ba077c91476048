/** A pattern while it is read. */
export interface GoReader {
  readonly text: string
  at: number
  /** Whether it has come to something that only the flag `u` understands. */
  unicode: boolean
}

/** Flags as they hold at one place: case does not count, `^` and `$` are of lines, `.` is any sign, lazy is greedy. */
export interface GoFlags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
  readonly U: boolean
}

/** A pattern that cannot be had in JavaScript; the message is the end of a sentence. Caught where rules are read. */
export class UntranslatableError extends Error {
  override name = 'UntranslatableError'
}

/** A sign that means itself. */
export function literal(sign: string): string {
  return /[$()*+./?[\\\]^{|}]/.test(sign) ? `\\${sign}` : sign
}

/** A sign whose case does not count: Node has no such flag for a part of a pattern. */
export function bothCases(sign: string): string {
  const [lower, upper] = [sign.toLowerCase(), sign.toUpperCase()]
  return lower === upper || lower.length !== upper.length ? literal(sign) : `[${lower}${upper}]`
}
