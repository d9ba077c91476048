import type { PushResult } from '../backend.ts'
import type { GitOutput } from '../process.ts'
import { redact } from '../redact.ts'
import { escapeInvisible } from '../ref.ts'

const MAX_REASON = 1_000

// The server found the ref elsewhere, either before the push or when it took its lock.
const MOVED =
  /stale info|fetch first|non-fast-forward|needs force|remote ref updated|failed to (?:update|lock)|cannot lock|incorrect old value|reference already exists|already exists|atomic (?:push|transaction) failed/i

/**
 * What `git push --porcelain` says about its one ref; `undefined` when it says nothing, or only that the server did not
 * answer. `flag TAB from:to TAB [summary] (reason)`.
 */
export function parsePushReport(output: GitOutput): PushResult | undefined {
  const lines = Buffer.from(output.stdout).toString('utf8').split('\n')
  const line = lines.find((each) => /^[ +*=!-]\t\S+:\S+\t/.test(each))
  if (line === undefined) return undefined
  const [flag, , summary = ''] = line.split('\t')
  if (flag !== '!') return output.code === 0 ? { outcome: 'pushed' } : undefined
  if (summary.startsWith('[remote failure]')) return undefined
  if (MOVED.test(summary)) return { outcome: 'moved' }
  return { outcome: 'declined', reason: declinedReason(output, summary) }
}

// The words of a host stand in its side band: "remote: error: GH006: Protected branch update failed for ...".
function declinedReason({ stderr }: GitOutput, summary: string): string {
  const said = stderr
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.replace(/^remote:\s*(?:error:\s*)?/, '').trim())
    .filter((line) => line !== '')
  const status = /\((.*)\)/.exec(summary)?.[1] ?? summary
  const reason = redact(escapeInvisible([...said, status].join(' ')))
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}...` : reason
}
