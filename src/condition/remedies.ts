import { describeValue } from './describe.ts'

/** What to write instead of an operator that other query languages have; `operand` is what stands behind it. */
export function operatorRemedy(operator: string, operand: unknown): string {
  const remedy = Object.hasOwn(REMEDIES, operator) ? REMEDIES[operator] : undefined
  if (remedy !== undefined) return remedy(operand)
  return `Write \`(value) => ...\` in its place; the only operator is \`{ $ne: null }\`, the only key of data that begins with \`$\` is \`$via\`.`
}

/** What to write instead of a constructor that no JSON value is made by. */
export function constructorRemedy(name: string): string {
  if (name === 'Date') return helper('isoDate', 'isoDate()')
  if (name === 'BigInt') return 'Write `Number`, or `String` for digits beyond what a number holds.'
  if (name === 'RegExp') return 'Write a regular expression such as `/text/`.'
  return 'Write `String`, `Number`, `Boolean`, `Array`, `Object`, or a predicate `(value) => ...`.'
}

const REMEDIES: Readonly<Record<string, (operand: unknown) => string>> = {
  $gt: (operand) => helper('gt', `gt(${describeValue(operand)})`),
  $gte: (operand) => helper('gte', `gte(${describeValue(operand)})`),
  $lt: (operand) => helper('lt', `lt(${describeValue(operand)})`),
  $lte: (operand) => helper('lte', `lte(${describeValue(operand)})`),
  $in: (operand) => helper('oneOf', `oneOf(${argumentsText(operand)})`),
  $nin: (operand) => helper('not, oneOf', `not(oneOf(${argumentsText(operand)}))`),
  $ne: (operand) => helper('not', `not(${describeValue(operand)})`),
  $not: (operand) => helper('not', `not(${describeValue(operand)})`),
  $or: (operand) => helper('any', `any(${argumentsText(operand)})`),
  $nor: (operand) => helper('any, not', `not(any(${argumentsText(operand)}))`),
  $and: (operand) => helper('every', `every(${argumentsText(operand)})`),
  $eq: (operand) => `Write \`${describeValue(operand)}\` itself.`,
  $exists: (operand) => `Write \`${operand === false ? 'null' : '{ $ne: null }'}\`.`,
  $regex: (operand) => `Write \`/${String(operand instanceof RegExp ? operand.source : operand)}/\`.`,
  $all: (operand) => `Write \`[${argumentsText(operand)}]\`: every pattern is matched by some element.`,
  $elemMatch: (operand) => `Write \`[${describeValue(operand)}]\`: some element matches the pattern.`,
  $size: (operand) => `Write \`(value) => value.length === ${describeValue(operand)}\`.`,
  $type: () => 'Write `String`, `Number`, `Boolean`, `Array`, `Object` or `null`.',
}

function helper(names: string, spelling: string): string {
  return `Write \`${spelling}\` after \`import { ${names} } from 'stepyard'\`.`
}

function argumentsText(operand: unknown): string {
  return Array.isArray(operand) ? operand.map(describeValue).join(', ') : describeValue(operand)
}
