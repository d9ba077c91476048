import { parseConfig } from '../config/parseConfig.ts'
import { resolveConfig, type ResolvedConfig } from '../config/resolveConfig.ts'
import { StepyardError } from '../errors.ts'
import { readItem } from '../workspace/itemFiles.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import type { CommandContext } from './command.ts'
import { formatDiagnostics } from './formatDiagnostics.ts'
import { createPaint } from './paint.ts'
import { requireWorkspaceRoot } from './workspaceRoot.ts'

/** A workspace as far as sync needs it: stepyard.yaml is read, nothing else. */
export interface OpenedWorkspace {
  readonly root: string
  readonly config: ResolvedConfig
}

/**
 * The workspace the user stands in. Throws `WORKSPACE_NOT_FOUND`, and `CONFIG_INVALID` after all findings about
 * stepyard.yaml have been printed.
 */
export function openWorkspace(context: CommandContext): OpenedWorkspace {
  const { terminal } = context
  const root = requireWorkspaceRoot(context)
  const { value, diagnostics } = parseConfig('stepyard', readItem(root, CONFIG_FILE), CONFIG_FILE)
  if (value) return { root, config: resolveConfig(value) }
  terminal.err(formatDiagnostics(diagnostics, createPaint(terminal.color)))
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  throw new StepyardError('CONFIG_INVALID', { file: CONFIG_FILE, count: errors.length })
}
