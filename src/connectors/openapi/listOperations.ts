import type { RequestTemplate } from '../connector.ts'
import { child, elements, follow, members, rootPlace, type Documents, type Place } from './documents.ts'

/** An operation as the document has it, before anything in it is read. */
export interface OperationEntry {
  readonly operationId?: string
  /** In lower case. */
  readonly method: string
  readonly path: string
  readonly tags: readonly string[]
  readonly item: Place
  readonly operation: Place
}

/** The methods that an OpenAPI document can describe. */
export const METHODS = {
  get: 'GET',
  put: 'PUT',
  post: 'POST',
  delete: 'DELETE',
  patch: 'PATCH',
  head: 'HEAD',
  options: 'OPTIONS',
  trace: 'TRACE',
} as const satisfies Readonly<Record<string, RequestTemplate['method']>>

/** The method of an entry as requests have it. */
export function methodOf({ method }: OperationEntry): RequestTemplate['method'] {
  return METHODS[method as keyof typeof METHODS]
}

/** Every operation of a document, in its order; paths that are described elsewhere are followed there. */
export function listOperations(documents: Documents): OperationEntry[] {
  return members(child(rootPlace(documents), 'paths'))
    .filter(([path]) => path.startsWith('/'))
    .flatMap(([path, written]) => {
      const item = follow(documents, written)
      return item ? operationsOf(path, item) : []
    })
}

function operationsOf(path: string, item: Place): OperationEntry[] {
  return members(item)
    .filter(([method, { value }]) => Object.hasOwn(METHODS, method) && typeof value === 'object' && value !== null)
    .map(([method, operation]) => {
      const operationId = child(operation, 'operationId').value
      const tags = elements(child(operation, 'tags')).flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
      return {
        ...(typeof operationId === 'string' && operationId.trim() !== '' && { operationId }),
        method,
        path,
        tags,
        item,
        operation,
      }
    })
}
