import type { ResolvedConfig } from '../../config/resolveConfig.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { createMatcher } from '../../workspace/glob.ts'
import { CONFIG_FILE } from '../../workspace/layout.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import type { Allowance } from './allowance.ts'

/** One item of `check.allow` in stepyard.yaml. */
export type AllowedFinding = ResolvedConfig['check']['allow'][number]

/** The allowances of stepyard.yaml with their places; none where that file has errors. */
export function readSettings({ config, configFiles }: Pick<Workspace, 'config' | 'configFiles'>): readonly Allowance[] {
  return settingsOf(config?.check.allow ?? [], (index) => configFiles.stepyard.locate(['check', 'allow', index]))
}

/** The same of what is written there; `locate` says where the item of a number stands. */
export function settingsOf(
  allow: readonly AllowedFinding[],
  locate: (index: number) => Pick<Diagnostic, 'line' | 'column'> = () => ({}),
): readonly Allowance[] {
  return allow.map(({ code, path, fingerprint, match, reason }, index) => {
    const isPath = path === undefined ? () => true : createMatcher([path], { dot: true })
    return {
      code,
      reason,
      covers: (finding) =>
        isPath(finding.file) &&
        (fingerprint === undefined || finding.fingerprint === fingerprint) &&
        (match === undefined || finding.message.includes(match)),
      at: { file: CONFIG_FILE, ...locate(index) },
      isNarrow: path !== undefined || fingerprint !== undefined || match !== undefined,
    }
  })
}
