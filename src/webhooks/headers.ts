/** One header line as it came: its case, its place among the others and its repetitions are kept. */
export type HeaderPair = readonly [name: string, value: string]

/** Every value of a header, in the order of its lines. `name` in lower case. */
export function headerValues(headers: readonly HeaderPair[], name: string): string[] {
  return headers.filter(([found]) => found.toLowerCase() === name).map(([, value]) => value)
}

/** The value of a header that comes once at most; of several, the first. For what nothing depends on. */
export function firstHeader(headers: readonly HeaderPair[], name: string): string | undefined {
  return headerValues(headers, name)[0]
}
