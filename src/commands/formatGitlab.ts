import { createHash } from 'node:crypto'
import type { Diagnostic } from '../diagnostics.ts'
import { escapeJson } from './shown.ts'

/** One finding of a Code Quality report, as GitLab reads it. */
export interface CodeQualityIssue {
  readonly description: string
  readonly check_name: string
  /** The same for the same finding from one run to the next, and of no other one: GitLab tells new from old by it. */
  readonly fingerprint: string
  readonly severity: 'info' | 'minor' | 'critical' | 'blocker'
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

/** Findings as the Code Quality report of GitLab; `folder` as for GitHub. */
export function formatGitlab(findings: readonly Diagnostic[], folder: string): string {
  return `${escapeJson(JSON.stringify(codeQuality(findings, folder), null, 2))}\n`
}

/** The issues of that report. */
export function codeQuality(findings: readonly Diagnostic[], folder: string): readonly CodeQualityIssue[] {
  const seen = new Map<string, number>()
  return findings.map((finding) => {
    const { code, message, hint, file, line = 1 } = finding
    const identity = identify(finding, folder)
    const before = seen.get(identity) ?? 0
    seen.set(identity, before + 1)
    return {
      description: hint === undefined ? message : `${message} ${hint}`,
      check_name: code,
      fingerprint: createHash('sha256').update(`${identity}\0${before}`).digest('hex'),
      severity: severityOf(finding),
      location: { path: `${folder}${file}`, lines: { begin: line } },
    }
  })
}

// Without lines: a finding that moves is not a new one. Alike ones in a file are told apart by their order.
function identify({ code, file, message, fingerprint }: Diagnostic, folder: string): string {
  return JSON.stringify([code, `${folder}${file}`, fingerprint ?? message])
}

function severityOf({ severity, code }: Diagnostic): CodeQualityIssue['severity'] {
  if (severity === 'error') return code.startsWith('SECRET_IN_') ? 'blocker' : 'critical'
  return severity === 'warning' ? 'minor' : 'info'
}
