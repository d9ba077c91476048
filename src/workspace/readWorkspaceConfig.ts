import { parseConfig } from '../config/parseConfig.ts'
import { resolveConfig, type ResolvedConfig } from '../config/resolveConfig.ts'
import { StepyardError } from '../errors.ts'
import { readItem } from './itemFiles.ts'
import { CONFIG_FILE } from './layout.ts'

/** What stepyard.yaml of a folder says now, and nothing else of it. Throws `CONFIG_INVALID`. */
export function readWorkspaceConfig(root: string): ResolvedConfig {
  const { value, diagnostics } = parseConfig('stepyard', readItem(root, CONFIG_FILE), CONFIG_FILE)
  if (value) return resolveConfig(value)
  const count = diagnostics.filter(({ severity }) => severity === 'error').length
  throw new StepyardError('CONFIG_INVALID', { file: CONFIG_FILE, count })
}
