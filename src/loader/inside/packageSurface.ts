import { any, every, exists, gt, gte, isoDate, lt, lte, not, oneOf } from '../../condition/extensions.ts'
import { defineStep } from '../../define.ts'

/**
 * What `import ... from 'stepyard'` gives to files of a workspace: this very package, whether or not the workspace has
 * it in its node_modules.
 */
export const packageSurface = { any, every, exists, gt, gte, isoDate, lt, lte, not, oneOf, defineStep }
