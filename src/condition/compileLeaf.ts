import { leaf, refuse, type Compilation, type Spot } from './compilation.ts'
import { describeValue } from './describe.ts'
import { uncalledExtension } from './extensions.ts'
import type { Pattern, TypeName } from './pattern.ts'
import { constructorRemedy } from './remedies.ts'

/**
 * Compiles what holds no other pattern: literals, `null`, constructors, predicates, regular expressions. Literals are
 * compared with `===`, so `-0` is `0`, and `NaN`, which equals nothing, is refused.
 */
export function compileLeaf(value: unknown, spot: Spot, compilation: Compilation): Pattern | undefined {
  if (value === null || value === undefined) return leaf(spot, { kind: 'absent' })
  if (typeof value === 'function') return compileFunction(value, spot, compilation)
  if (isRegExp(value)) return leaf(spot, { kind: 'regex', regex: new RegExp(value.source, value.flags) })
  if (typeof value === 'string' || typeof value === 'boolean') return leaf(spot, { kind: 'literal', value })
  if (typeof value === 'number' && !Number.isNaN(value)) return leaf(spot, { kind: 'literal', value })
  return refuse(compilation, spot.path, {
    code: 'CONDITION_UNSUPPORTED',
    problem: `is ${nameOf(value)}, which JSON data never equals`,
    hint:
      typeof value === 'bigint' ? `Write \`${value}\` without the \`n\`.` : constructorRemedy(constructorName(value)),
  })
}

/** Whether `value` is a regular expression, of whichever realm. */
export function isRegExp(value: unknown): value is RegExp {
  return value instanceof RegExp || Object.prototype.toString.call(value) === '[object RegExp]'
}

const TYPES: readonly string[] = ['String', 'Number', 'Boolean', 'Array', 'Object'] satisfies TypeName[]

function compileFunction(value: object, spot: Spot, compilation: Compilation): Pattern | undefined {
  const builtIn = builtInConstructor(value)
  if (isTypeName(builtIn)) return leaf(spot, { kind: 'type', type: builtIn })
  const refusal = functionRefusal(value, builtIn)
  if (refusal !== undefined) return refuse(compilation, spot.path, { code: 'CONDITION_UNSUPPORTED', ...refusal })
  return leaf(spot, { kind: 'predicate', test: value as (candidate: unknown) => unknown })
}

function functionRefusal(value: object, builtIn: string | undefined): { problem: string; hint: string } | undefined {
  const uncalled = uncalledExtension(value)
  if (uncalled !== undefined) {
    return { problem: `names \`${uncalled}\` without calling it`, hint: `Write \`${uncalled}(...)\`.` }
  }
  if (builtIn !== undefined) {
    return { problem: `is \`${builtIn}\`, a type that JSON data never has`, hint: constructorRemedy(builtIn) }
  }
  if (sourceOf(value).startsWith('class')) {
    return {
      problem: `is the class \`${describeValue(value)}\`, and data has no instances`,
      hint: constructorRemedy(''),
    }
  }
  if (isSynchronous(value)) return undefined
  return {
    problem: 'is an async or generator function, whose result is always true',
    hint: 'Write a predicate that answers at once: `(value) => ...`.',
  }
}

// By name, because a step may come from another realm with constructors of its own. Only constructors have an own
// `prototype`, so that built-in predicates such as `Number.isInteger` pass. Its `constructor` is asked, because the loader
// puts a stand-in for `Date` into modules.
function builtInConstructor(value: object): string | undefined {
  if (!Object.hasOwn(value, 'prototype') && value !== Proxy) return undefined
  const prototype: unknown = Reflect.get(value, 'prototype')
  const constructor: unknown = typeof prototype === 'object' && prototype !== null ? prototype.constructor : value
  const source = sourceOf(typeof constructor === 'function' ? constructor : value)
  return /^function (\w+)\(\) \{\s*\[native code\]\s*\}$/.exec(source)?.[1]
}

function isTypeName(name: string | undefined): name is TypeName {
  return name !== undefined && TYPES.includes(name)
}

function isSynchronous(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Function]'
}

function sourceOf(value: object): string {
  return Function.prototype.toString.call(value)
}

function nameOf(value: unknown): string {
  if (typeof value === 'object') return `an instance of \`${constructorName(value) || 'a class'}\``
  return typeof value === 'symbol' ? 'a symbol' : `\`${describeValue(value)}\``
}

function constructorName(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ''
  const prototype: unknown = Object.getPrototypeOf(value)
  const constructor: unknown =
    typeof prototype === 'object' && prototype !== null ? Reflect.get(prototype, 'constructor') : ''
  return typeof constructor === 'function' ? constructor.name : ''
}
