import { access, lstat, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Effects } from '../../effects.ts'
import type { GitBackendKind } from '../../git/backend.ts'
import { bestBackend } from '../../git/openBackend.ts'
import { redact } from '../../git/redact.ts'
import { userSettings } from '../../git/system/settings.ts'
import { OLDEST_GIT } from '../../git/system/spawn.ts'
import { gitVersion, isRecent } from '../../git/system/version.ts'
import { ok, problem, warning, type Finding } from './finding.ts'

/** Which git there is and which backend a sync would use. */
export async function examineGit(effects: Effects, asked: GitBackendKind | 'auto'): Promise<readonly Finding[]> {
  const version = await gitVersion(effects)
  const git =
    version === undefined
      ? warning(
          'git',
          'there is no git in PATH',
          `Install git ${OLDEST_GIT} or newer: SSH and credential helpers need it.`,
        )
      : gitFinding(version)
  if (asked !== 'auto') return [git, ok('backend', `${asked}: asked for`)]
  const best = await bestBackend(effects)
  const reason = best === 'system' ? `git is ${OLDEST_GIT} or newer` : `there is no git ${OLDEST_GIT} or newer`
  return [git, ok('backend', `${best}: ${reason}`)]
}

function gitFinding(version: string): Finding {
  if (isRecent(version)) return ok('git', version)
  return warning('git', `${version} is older than ${OLDEST_GIT} and is not used`, 'Update git.')
}

const PROXIES = [
  'http_proxy',
  'HTTP_PROXY',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
]
const AUTHORITIES = ['GIT_SSL_CAINFO', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']
const UNCHECKED = 'Certificates are not checked: anybody on the way can read and change what is sent.'

/** Proxies and certificate authorities in force, by the name of the variable or git setting that says so. */
export async function examineNetwork(effects: Effects): Promise<readonly Finding[]> {
  const { env } = effects
  const proxies = PROXIES.filter((name) => env[name]).map((name) => ok('proxy', `${name}=${hideUser(env[name] ?? '')}`))
  const authorities = await Promise.all(
    AUTHORITIES.filter((name) => env[name]).map((name) => examineAuthority(name, env[name] ?? '')),
  )
  const unchecked = env['GIT_SSL_NO_VERIFY']
    ? [warning('certificates', `GIT_SSL_NO_VERIFY is set. ${UNCHECKED}`, 'unset GIT_SSL_NO_VERIFY')]
    : []
  const found = [...proxies, ...authorities, ...unchecked, ...(await examineSettings(effects))]
  return found.length > 0 ? found : [ok('network', 'no proxy and no certificate authority of its own')]
}

async function examineSettings(effects: Effects): Promise<readonly Finding[]> {
  if (!(await gitVersion(effects))) return []
  // The setting that warns about itself would be logged here a second time.
  const settings = await userSettings({ ...effects, log: () => {} })
  return settings.matching(/^http\.(?:.*\.)?(?:proxy|sslcainfo|sslcapath|sslverify)$/).map(([key, value]) => {
    const name = redact(key)
    if (key.endsWith('sslverify') && /^(?:false|no|off|0|)$/i.test(value)) {
      return warning('certificates', `git's ${name} is off. ${UNCHECKED}`, `git config --global --unset ${name}`)
    }
    const topic = key.endsWith('proxy') ? 'proxy' : 'certificates'
    return ok(topic, `git's ${name}=${hideUser(value)}`)
  })
}

async function examineAuthority(name: string, file: string): Promise<Finding> {
  const readable = await access(file).then(
    () => true,
    () => false,
  )
  if (readable) return ok('certificates', `${name}=${file}`)
  return problem('certificates', `${name} names "${file}", which cannot be read`, `Correct it, or: unset ${name}`)
}

/** An address of a proxy without who signs in to it; it may be written without a scheme. */
function hideUser(value: string): string {
  return redact(value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1***@'))
}

const TIMES = 5
const SLOW = 50

/** How long this disk takes to make a small file durable: what most of a sync waits for. */
export async function examineDisk(folder: string): Promise<readonly Finding[]> {
  // A link would lead the probe to another disk, and out of the workspace.
  const isThere = await lstat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const place = await mkdtemp(isThere ? join(folder, 'fsync-') : join(tmpdir(), 'stepyard-fsync-'))
  try {
    const times = await measure(join(place, 'probe'))
    const median = times[Math.floor(TIMES / 2)] ?? 0
    const text = `fsync takes ${median < 10 ? median.toFixed(1) : Math.round(median)} ms`
    return [
      median > SLOW
        ? warning('disk', `${text}, which is slow`, 'Put the workspace on a local disk.')
        : ok('disk', text),
    ]
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

async function measure(file: string): Promise<number[]> {
  const probe = await open(file, 'wx', 0o600)
  const times: number[] = []
  try {
    for (let at = 0; at < TIMES; at++) {
      await probe.write(Buffer.alloc(4096, at))
      const start = performance.now()
      await probe.sync()
      times.push(performance.now() - start)
    }
  } finally {
    await probe.close()
  }
  return times.sort((left, right) => left - right)
}
