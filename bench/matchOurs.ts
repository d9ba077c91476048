/** What the benchmark measures of the product, bundled by itself as it is shipped. */
export { requireCompiled } from '../src/condition/compileOnce.ts'
export { createConditionIndex } from '../src/condition/conditionIndex.ts'
export { matchCompiled } from '../src/condition/match.ts'
