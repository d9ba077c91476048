import { basename } from 'node:path'
import { loadParser, type Span } from '../workspace/syntax.ts'
import { findUnawaitedCalls } from '../workspace/unawaitedCalls.ts'
import { insertText, type InsertedText } from './insertText.ts'

/**
 * The text of a file in which each connector call waits for its answer, where it was written as if the answer came at
 * once. The file on disk stays as it is; the map leads back to it.
 */
export async function awaitCalls(file: string, text: string, body: Span | undefined): Promise<InsertedText | string> {
  const parse = await loadParser()
  const { insertions } = findUnawaitedCalls(parse(file, text), body)
  return insertions.length === 0 ? text : insertText(text, insertions, basename(file))
}
