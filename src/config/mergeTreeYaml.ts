import { isAlias, isMap, isSeq, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Container, Part } from './mergeTreeText.ts'
import { readYaml } from './readYaml.ts'
import { lineStart, nextLine } from './yamlLines.ts'
import { keyText } from './yamlValue.ts'

/** Whether a document uses anchors, aliases or tags: then a piece of its text does not say by itself what it means. */
export function refersAcross(text: string): boolean {
  const { document } = readYaml(text, '')
  let found = false
  if (!document) return false
  visit(document, {
    Node: (_, node) => {
      found ||= isAlias(node) || node.anchor !== undefined || node.tag !== undefined
    },
  })
  return found
}

/**
 * Takes the text of a block map or list apart by whole lines, for `mergeTreeText`. Comments directly above a key
 * belong to it; those above the first key belong to the container. Line ends have to be `\n`.
 */
export function openYaml(text: string): Container | undefined {
  const { document, value, diagnostics } = readYaml(text, '')
  const root = document?.contents
  if (diagnostics.length > 0 || !(isMap(root) || isSeq(root)) || root.flow === true) return undefined
  const items = isMap(root) ? readPairs(root, value) : readItems(root, value, text)
  if (!items?.every((item, at) => standsAlone(text, item.line, items[at - 1]?.line))) return undefined
  const cuts = items.map((item, at) => (at === 0 ? item.line : aboveComments(text, item.line)))
  const parts = items.map((item, at) => toPart(item, { text, start: cuts[at] ?? 0, end: cuts[at + 1] ?? text.length }))
  const kind = isMap(root) ? 'map' : 'list'
  return { kind, head: text.slice(0, cuts[0]), parts, join: (head, texts) => head + joinParts(kind, texts, text) }
}

/** A pair or an item; `line` is where its first line starts, `block` where its value does when that can be opened. */
interface Item {
  readonly key: string
  readonly value: unknown
  readonly line: number
  readonly block: number | undefined
}

interface Span {
  readonly text: string
  readonly start: number
  readonly end: number
}

function readPairs({ items }: YAMLMap, value: unknown): Item[] | undefined {
  const values = new Map(Object.entries(value ?? {}))
  const found = items.flatMap((pair): Item[] => {
    const key = keyText(pair)
    const line = offsetOf(pair.key)
    return key === undefined || line === undefined
      ? []
      : [{ key, value: values.get(key), line, block: blockAt(pair.value) }]
  })
  return found.length === items.length && found.length > 0 ? found : undefined
}

function readItems({ items }: YAMLSeq, value: unknown, text: string): Item[] | undefined {
  const dashes = [...text.matchAll(/^-(?=[ \n]|$)/gm)].map((match) => match.index)
  if (!Array.isArray(value) || dashes.length !== items.length) return undefined
  return items.map((item, at) => ({ key: '', value: value[at], line: dashes[at] ?? 0, block: blockAt(item) }))
}

function blockAt(node: unknown): number | undefined {
  return (isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0 ? node.range?.[0] : undefined
}

function offsetOf(node: unknown): number | undefined {
  return (node as { readonly range?: readonly number[] | null } | null)?.range?.[0]
}

// An item that starts in the middle of a line, or on that of the one before, cannot be cut out by lines.
function standsAlone(text: string, line: number, before = -1): boolean {
  return line > before && lineStart(text, line) === line
}

function aboveComments(text: string, line: number): number {
  let start = line
  while (start > 0) {
    const above = lineStart(text, start - 1)
    if (text[above] !== '#') return start
    start = above
  }
  return start
}

function toPart(item: Item, span: Span): Part {
  const { key, value, block } = item
  const part = { key, value, text: span.text.slice(span.start, span.end) }
  return block === undefined ? part : { ...part, inner: openBlock(item, block, span) }
}

function openBlock({ line }: Item, block: number, { text, start, end }: Span): Part['inner'] {
  const blockLine = lineStart(text, block)
  const indent = block - blockLine
  const inline = blockLine === line
  const from = inline ? line : nextLine(text, line + 1)
  const to = endOfBlock(text.slice(from, end), indent) + from
  const lines = inline ? ` ${text.slice(from + 1, to)}` : text.slice(from, to)
  const [head, tail] = [text.slice(start, from), text.slice(to, end)]
  const wrap = (body: string): string => {
    const indented = indentLines(body, indent)
    return head + (inline ? `-${indented.slice(1)}` : indented) + tail
  }
  return { body: dedentLines(lines, indent), wrap }
}

/** Where the comments and blank lines begin that follow a block but are not indented like it. */
function endOfBlock(text: string, indent: number): number {
  let end = text.length
  while (end > 0) {
    const line = lineStart(text, end - 1)
    const spaces = /^ */.exec(text.slice(line))?.[0].length ?? 0
    const rest = text.slice(line + spaces, end).trim()
    if (rest !== '' && (!rest.startsWith('#') || spaces >= indent)) return end
    end = line
  }
  return text.length
}

function dedentLines(text: string, indent: number): string {
  return indent === 0 ? text : text.replace(new RegExp(`^ {1,${indent}}`, 'gm'), '')
}

function indentLines(text: string, indent: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(indent))
}

// A text that had no last line end keeps it that way.
function joinParts(kind: Container['kind'], texts: readonly string[], like: string): string {
  if (texts.length === 0) return kind === 'map' ? '{}\n' : '[]\n'
  const joined = texts.map((part) => (part.endsWith('\n') ? part : `${part}\n`)).join('')
  return like.endsWith('\n') ? joined : joined.replace(/\n$/, '')
}
