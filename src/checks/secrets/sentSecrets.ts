import type { Diagnostic } from '../../diagnostics.ts'
import { allows } from '../allow/applyAllowances.ts'
import { readComments } from '../allow/readComments.ts'
import { settingsOf, type AllowedFinding } from '../allow/readSettings.ts'
import type { TextFile } from '../texts.ts'
import { checkSecrets, SECRET_IN_CODE } from './checkSecrets.ts'
import { loadRules } from './loadRules.ts'

/** What is about to leave a workspace. */
export interface SentFiles {
  /** Absolute folder of the workspace: its `.gitleaks.toml` counts. */
  readonly root: string
  readonly files: readonly TextFile[]
  /** `check.allow` of stepyard.yaml. */
  readonly allow: readonly AllowedFinding[]
}

/** Secrets in what is about to be sent, those aside that are allowed. */
export async function findSentSecrets({ root, files, allow }: SentFiles): Promise<readonly Diagnostic[]> {
  const { rules } = await loadRules(root)
  const allowances = [...settingsOf(allow), ...files.flatMap(readComments)]
  return checkSecrets(files, rules).filter(
    (finding) => finding.code === SECRET_IN_CODE && !allowances.some((allowance) => allows(allowance, finding)),
  )
}
