import type { Oid } from '../../snapshot/tree.ts'

/** What a remote says it has. */
export interface Advertisement {
  /** Branch its HEAD names; it may not exist. */
  readonly head?: string
  readonly headOid?: Oid
  /** Name to tip. */
  readonly branches: ReadonlyMap<string, Oid>
}

/** Reads what `git ls-remote` prints, with `--symref` what HEAD names too. */
export function readAdvertisement(text: string): Advertisement {
  const lines = text.split('\n')
  const head = lines.map((line) => /^ref: refs\/heads\/(.+)\tHEAD$/.exec(line)?.[1]).find((name) => name !== undefined)
  const headOid = lines.map((line) => /^([0-9a-f]+)\tHEAD$/.exec(line)?.[1]).find((oid) => oid !== undefined)
  const tips = lines.map((line) => /^([0-9a-f]+)\trefs\/heads\/(.+)$/.exec(line))
  return {
    branches: new Map(tips.flatMap((match) => (match ? [[match[2] ?? '', match[1] ?? ''] as const] : []))),
    ...(head !== undefined && { head }),
    ...(headOid !== undefined && { headOid }),
  }
}
