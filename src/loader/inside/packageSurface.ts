import { explainCondition, formatExplanation } from '../../condition/explain.ts'
import { any, every, exists, gt, gte, isoDate, lt, lte, not, oneOf } from '../../condition/extensions.ts'
import { matchCondition } from '../../condition/match.ts'
import { defineStep } from '../../define.ts'
import { defineFake } from '../../defineFake.ts'
import { isStepyardError, StepyardError } from '../../errors.ts'

const extensions = { any, every, exists, gt, gte, isoDate, lt, lte, not, oneOf }

/**
 * What `import ... from 'stepyard'` gives to files of a workspace: this very package, whether or not the workspace has
 * it in its node_modules. Only what makes sense inside one.
 */
export const packageSurface = Object.freeze({
  ...extensions,
  defineFake,
  defineStep,
  explainCondition,
  formatExplanation,
  isStepyardError,
  matchCondition,
  StepyardError,
})
