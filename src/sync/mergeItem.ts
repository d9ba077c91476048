import { isUtf8 } from 'node:buffer'
import { mergeJson } from '../config/mergeJson.ts'
import { mergeYaml } from '../config/mergeYaml.ts'
import { mergeText } from '../snapshot/mergeText.ts'
import { splitMetadata, withMetadata } from '../workspace/content.ts'

/** The bytes of an item on its three sides. */
export interface ItemBytes {
  readonly base: Uint8Array
  readonly ours: Uint8Array
  readonly theirs: Uint8Array
}

/** Both sides in one, or why a person must decide: `places` are keys of a document, or how many passages clash. */
export type MergedItem =
  | { readonly clean: true; readonly bytes: Uint8Array }
  | { readonly clean: false; readonly places: readonly string[] }

/**
 * Merges two edits of one item: YAML and JSON by structure, other text by lines, anything else not at all. A document
 * that does not parse on some side is merged by lines. Metadata headers of the incumbent dialects never clash: the
 * branch's is kept.
 */
export async function mergeItem(path: string, bytes: ItemBytes): Promise<MergedItem> {
  const texts = decode(bytes)
  if (!texts) return { clean: false, places: ['binary'] }
  const merged = await mergeTexts(path, texts)
  if (!merged.clean) return merged
  return { clean: true, bytes: Buffer.from(hasMark(bytes.ours) ? `${MARK}${merged.text}` : merged.text) }
}

/** The two versions in one text with conflict markers, for a person to edit. */
export function markConflict(bytes: ItemBytes): Uint8Array | undefined {
  const texts = decode(bytes)
  if (!texts) return undefined
  const merged = mergeText(texts)
  return Buffer.from(merged.text)
}

interface Texts {
  readonly base: string
  readonly ours: string
  readonly theirs: string
}

type MergedTexts = { readonly clean: true; readonly text: string } | Extract<MergedItem, { clean: false }>

type DocumentMerge = Awaited<ReturnType<typeof mergeYaml>>

async function mergeTexts(path: string, texts: Texts): Promise<MergedTexts> {
  if (/\.ya?ml$/.test(path)) return mergeDocument(texts, await mergeYaml(texts))
  if (path.endsWith('.json')) return mergeDocument(texts, mergeJson(texts))
  return mergeCode(path, texts)
}

function mergeDocument(texts: Texts, merged: DocumentMerge): MergedTexts {
  if (merged.clean) return merged
  if ('unparsable' in merged) return mergeLines(texts)
  return { clean: false, places: merged.conflicts.map((conflict) => conflict.path.join('.')) }
}

function mergeCode(path: string, texts: Texts): MergedTexts {
  const [base, ours, theirs] = [texts.base, texts.ours, texts.theirs].map((text) => splitMetadata(path, text))
  if (!base || !ours || !theirs) return mergeLines(texts)
  const merged = mergeLines({ base: base.body, ours: ours.body, theirs: theirs.body })
  return merged.clean ? { clean: true, text: withMetadata(theirs.header, merged.text) } : merged
}

function mergeLines(texts: Texts): MergedTexts {
  const merged = mergeText(texts)
  if (merged.clean) return merged
  return { clean: false, places: [`${merged.conflicts} ${merged.conflicts === 1 ? 'passage' : 'passages'}`] }
}

const MARK = '\uFEFF'

// A byte order mark is no part of the text: it stays as the folder has it, and clashes with nothing.
function decode({ base, ours, theirs }: ItemBytes): Texts | undefined {
  const sides = [base, ours, theirs]
  if (sides.some((side) => !isUtf8(side) || side.includes(0))) return undefined
  const [baseText = '', oursText = '', theirsText = ''] = sides.map((side) =>
    Buffer.from(side)
      .subarray(hasMark(side) ? 3 : 0)
      .toString(),
  )
  return { base: baseText, ours: oursText, theirs: theirsText }
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}
