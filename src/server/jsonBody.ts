import { DEEPEST_DATA, MOST_DATA_BYTES } from '../engine/jsonData.ts'
import { StepyardError } from '../errors.ts'

/** The largest body that is read: the largest data of a task with room for how it is written and what stands around it. */
export const MOST_BODY_BYTES = MOST_DATA_BYTES + 65_536

// The data of a task stands inside a body or two.
const DEEPEST = DEEPEST_DATA + 8

/**
 * What the bytes of a body say. Throws `BODY_NOT_JSON` for text that is no JSON or no UTF-8, is nested too deep, or says
 * one of its own fields twice: another reader might take the first where `JSON.parse` takes the last (WEB-11).
 */
export function parseJsonBody(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  const value = parse(text)
  const { depth, keys } = scan(text)
  if (depth > DEEPEST) throw unreadable(`it is more than ${DEEPEST} levels deep`)
  const seen = new Set<string>()
  const repeated = keys.find((key) => seen.size === seen.add(key).size)
  if (repeated !== undefined) throw unreadable(`"${repeated.slice(0, 80)}" stands there twice`)
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw unreadable('it is not UTF-8', cause)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(text.trim() === '' ? 'it is empty' : 'it is not JSON', cause)
  }
}

function unreadable(problem: string, cause?: unknown): StepyardError {
  return new StepyardError('BODY_NOT_JSON', { problem }, { cause })
}

interface Scanned {
  readonly depth: number
  /** The keys of the outermost object, in the order in which they stand there. */
  readonly keys: readonly string[]
}

/** Walks over text that is JSON, without calling itself: the text decides how deep it is. */
function scan(text: string): Scanned {
  const keys: string[] = []
  const isObject = text.charCodeAt(text.search(/\S/)) === OPEN_OBJECT
  let [depth, deepest, awaitsKey] = [0, 0, isObject]
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === QUOTE) {
      const end = endOfText(text, at)
      if (depth === 1 && awaitsKey) keys.push(String(JSON.parse(text.slice(at, end + 1))))
      if (depth === 1) awaitsKey = false
      at = end
    } else if (character === OPEN_OBJECT || character === OPEN_LIST) deepest = Math.max(deepest, (depth += 1))
    else if (character === CLOSE_OBJECT || character === CLOSE_LIST) depth -= 1
    else if (character === COMMA && depth === 1) awaitsKey = isObject
  }
  return { depth: deepest, keys }
}

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 44, 91, 93, 123, 125]

function endOfText(text: string, start: number): number {
  let at = start + 1
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at
}
