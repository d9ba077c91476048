import { isAbsolute, relative, sep } from 'node:path'
import { tmpdir } from 'node:os'
import { parseConfig } from '../config/parseConfig.ts'
import { resolveConfig, type ResolvedConfig } from '../config/resolveConfig.ts'
import type { Remote } from '../git/backend.ts'
import { openCheckout, readRemoteUrl, type Checkout } from '../git/checkout.ts'
import { openBackend } from '../git/openBackend.ts'
import { parseRemoteUrl } from '../git/url.ts'
import { readItem } from '../workspace/itemFiles.ts'
import { CONFIG_FILE } from '../workspace/layout.ts'
import { findWorkspaceRoot } from '../workspace/root.ts'
import { examineEnvironment, examineLocalFolder } from './doctor/environments.ts'
import { attempt, ok, problem, warning, type Finding } from './doctor/finding.ts'
import { examineDisk, examineGit, examineNetwork } from './doctor/machine.ts'
import { examineCredential, examineRemote } from './doctor/remote.ts'
import { examineRepository } from './doctor/repository.ts'
import { localFolder, makeLocalFolder } from './localFolder.ts'
import type { SyncOptions } from './options.ts'

export type { Finding } from './doctor/finding.ts'

/** How a workspace is examined. */
export interface ExamineOptions extends Pick<SyncOptions, 'effects' | 'backend' | 'timeout'> {
  /** Leaves the remote alone. Default: false. */
  readonly offline?: boolean
}

/**
 * Everything a person needs to know when something does not work, each line judged. Changes nothing but caches in
 * `.stepyard`; holds no credential.
 */
export async function examine(directory: string, options: ExamineOptions): Promise<readonly Finding[]> {
  const { effects, backend = 'auto' } = options
  const root = findWorkspaceRoot(directory)
  const findings = [
    ...(await examineGit(effects, backend)),
    ...(await attempt('network', () => examineNetwork(effects))),
  ]
  const place = root ?? directory
  let checkout: Checkout | undefined
  findings.push(
    ...(await attempt('repository', async () => {
      checkout = await openCheckout(place, effects)
      return checkout ? examineRepository({ root: place, checkout, effects }) : []
    })),
  )
  if (root === undefined) return [...findings, ...(await examineDisk(tmpdir())), noWorkspace(directory)]
  const { config, finding } = readConfig(root)
  findings.push(finding, ...(await attempt('disk', () => examineDisk(localFolder(root).path))))
  findings.push(...(await attempt('lock', () => examineLocalFolder(localFolder(root)))))
  if (!config) return findings
  return [...findings, ...(await examineSync({ root, config, checkout }, options))]
}

function noWorkspace(directory: string): Finding {
  return problem('workspace', `there is no stepyard.yaml in "${directory}" or above it`, 'stepyard init')
}

function readConfig(root: string): { config?: ResolvedConfig; finding: Finding } {
  const { value, diagnostics } = parseConfig('stepyard', readItem(root, CONFIG_FILE), CONFIG_FILE)
  if (value) return { config: resolveConfig(value), finding: ok('workspace', `${value.name} in ${root}`) }
  const count = diagnostics.filter(({ severity }) => severity === 'error').length
  return { finding: problem('workspace', `${CONFIG_FILE} in ${root} has ${count} errors`, 'stepyard check') }
}

interface Place {
  readonly root: string
  readonly config: ResolvedConfig
  readonly checkout: Checkout | undefined
}

async function examineSync(place: Place, options: ExamineOptions): Promise<readonly Finding[]> {
  const { root, config } = place
  const remote = await findRemote(place)
  const folder = localFolder(root)
  const prefix = place.checkout ? relative(place.checkout.root, root).split(sep).join('/') : ''
  return attempt('backend', async () => {
    await makeLocalFolder(folder)
    const { effects, timeout } = options
    const settings = { gitDir: folder.git, effects, ...(timeout !== undefined && { timeout }) }
    const backend = await openBackend(options.backend ?? 'auto', settings)
    try {
      const findings = [...remote.findings]
      if (remote.value) findings.push(await examineCredential(remote.value, effects))
      const { value } = remote
      if (value && !options.offline) {
        findings.push(...(await attempt('remote', () => examineRemote(backend, value, config))))
      }
      for (const environment of config.environments.values()) {
        const topic = `environment ${environment.name}`
        findings.push(...(await attempt(topic, () => examineEnvironment(environment, { folder, backend, prefix }))))
      }
      return findings
    } finally {
      await backend.close()
    }
  })
}

async function findRemote({
  root,
  config,
  checkout,
}: Place): Promise<{ value?: Remote; findings: readonly Finding[] }> {
  const { repository, username, allowFsck } = config.source
  const url = repository ?? (checkout && (await readRemoteUrl(checkout)))
  if (url === undefined) {
    const hint = checkout ? 'git remote add origin <git url>' : 'git init, then git remote add origin <git url>'
    return { findings: [warning('remote', 'there is none', hint)] }
  }
  let value: Remote | undefined
  const findings = await attempt('remote', async () => {
    const { display } = parseRemoteUrl(url, { insideOf: checkout?.root ?? root })
    value = { url, allowFsck, ...(username !== undefined && { username }) }
    const origin = repository === undefined ? 'origin of the repository' : 'source.repository of stepyard.yaml'
    return [ok('remote', `${display} (${isAbsolute(display) ? 'a folder, ' : ''}${origin})`)]
  })
  return { findings, ...(value && { value }) }
}
