import { isMapValue } from '../../config/jsonSchema.ts'

const isText = (value: unknown): boolean => typeof value === 'string'
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const isNames = (value: unknown): boolean => Array.isArray(value) && value.every(isText)
const isNamesByName = (value: unknown): boolean => isMapValue(value) && Object.values(value).every(isNames)

/**
 * Keywords that are taken as they are, where their value is of the kind that JSON Schema wants. Documents in the wild
 * have `required: true`, `minLength: '3'` and worse; a library that is handed these refuses the whole schema.
 */
export const PLAIN_KEYS: Readonly<Record<string, (value: unknown) => boolean>> = {
  title: isText,
  description: isText,
  deprecated: isFlag,
  default: () => true,
  format: isText,
  enum: (value) => Array.isArray(value) && value.length > 0,
  const: () => true,
  pattern: (value) => typeof value === 'string' && isPattern(value),
  minLength: isCount,
  maxLength: isCount,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: (value) => isNumber(value) && Number(value) > 0,
  minItems: isCount,
  maxItems: isCount,
  uniqueItems: isFlag,
  minContains: isCount,
  maxContains: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  required: isNames,
  dependentRequired: isNamesByName,
  contentMediaType: isText,
  contentEncoding: isText,
}

// JSON Schema wants the expressions of JavaScript; a document may have those of another language.
function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source !== ''
  } catch {
    return false
  }
}
