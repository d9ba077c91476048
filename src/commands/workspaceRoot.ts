import { StepyardError } from '../errors.ts'
import { findWorkspaceRoot } from '../workspace/root.ts'
import type { CommandContext } from './command.ts'

/** The folder of the workspace the user stands in, whether or not its stepyard.yaml is valid. */
export function requireWorkspaceRoot({ cwd }: CommandContext): string {
  const root = findWorkspaceRoot(cwd)
  if (root === undefined) throw new StepyardError('WORKSPACE_NOT_FOUND', { directory: cwd })
  return root
}
