/** What stands in a file in base64. */
export interface EncodedText {
  readonly start: number
  readonly end: number
  /** Decoded. */
  readonly text: string
}

const RUN = /[\w+/-]{24,65536}/g
// oxlint-disable-next-line no-control-regex -- what is not printed is what it rules out
const BINARY = /[^\t\n\r\u0020-\u007e]/

/** The stretches of a text that are base64 of another text. */
export function findEncoded(text: string): readonly EncodedText[] {
  return [...text.matchAll(RUN)].flatMap((run) => {
    const decoded = decode(run[0])
    return decoded === undefined ? [] : [{ start: run.index, end: run.index + run[0].length, text: decoded }]
  })
}

// Names in code decode to anything, and are told by the first bytes.
function decode(run: string): string | undefined {
  if (BINARY.test(Buffer.from(run.slice(0, 24), 'base64').toString('latin1'))) return undefined
  const text = Buffer.from(run, 'base64').toString('latin1')
  return BINARY.test(text.slice(0, -2)) ? undefined : text
}
