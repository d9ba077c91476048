import type { Operation, OpenSchema } from '../connector.ts'
import { compareSchemas, type SchemaChange } from './compareSchemas.ts'
import type { OpenApi } from './readOpenApi.ts'

/** What an updated document changes for one operation. */
export interface OperationChange {
  readonly name: string
  readonly kind: 'added' | 'removed' | 'changed'
  /** Whether steps that were right before may fail. */
  readonly breaking: boolean
  /** One line each: `input name is required`. */
  readonly reasons: readonly ChangeReason[]
}

/** One reason of a change. */
export interface ChangeReason {
  readonly text: string
  readonly breaking: boolean
}

/** The operations that two versions of a document do not have in common, by name. */
export function compareOpenApi(before: OpenApi, after: OpenApi): OperationChange[] {
  const names = [...new Set([...before.operations.names, ...after.operations.names])].sort()
  return names.flatMap((name): OperationChange[] => {
    const [left, right] = [before.operations.find(name), after.operations.find(name)]
    if (!left) return [{ name, kind: 'added', breaking: false, reasons: [] }]
    if (!right) return [{ name, kind: 'removed', breaking: true, reasons: [] }]
    const reasons = compareOperations(left, right)
    if (reasons.length === 0) return []
    return [{ name, kind: 'changed', breaking: reasons.some((reason) => reason.breaking), reasons }]
  })
}

function compareOperations(before: Operation, after: Operation): ChangeReason[] {
  const [from, to] = [requestOf(before), requestOf(after)]
  // The same call goes elsewhere: steps do not see it.
  const moved = from === to ? [] : [{ text: `request was ${from}, is ${to}`, breaking: false }]
  // What is sent must fit what is accepted now, what is answered must fit what steps were written for.
  const input = sideOf('input', before.input, after.input).map((each) => toReason('input', each, 'stricter'))
  const output = sideOf('output', before.output, after.output).map((each) => toReason('output', each, 'looser'))
  return [...moved, ...input, ...output]
}

function requestOf({ request }: Operation): string {
  return request ? `${request.method} ${request.path}` : 'none'
}

function sideOf(side: string, before: OpenSchema | undefined, after: OpenSchema | undefined): SchemaChange[] {
  if (before === undefined && after === undefined) return []
  if (before !== undefined && after !== undefined) return compareSchemas(before, after)
  const what = before === undefined ? `has ${side} now` : `has no ${side} any more`
  return [{ path: '', effect: before === undefined ? 'stricter' : 'looser', what }]
}

function toReason(side: string, { path, effect, what }: SchemaChange, breaks: SchemaChange['effect']): ChangeReason {
  // A property that an answer has besides the others is met by nobody.
  const isNews = effect === 'looser' && what.endsWith(' is new')
  const breaking = !isNews && (effect === 'other' || effect === breaks)
  return { text: [side, path, what].filter(Boolean).join(' '), breaking }
}
