import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isStepyardError } from '../errors.ts'
import { escapeInvisible } from './ref.ts'
import { checkHost, checkPath, checkPort, checkUser, refuseUrl } from './urlParts.ts'

/** A remote address that has passed the allow-list. Nothing in it is a secret. */
export interface RemoteUrl {
  readonly kind: 'https' | 'http' | 'ssh' | 'file'
  /** What Git is given. May hold a user name, never a password. */
  readonly url: string
  /** For people and logs: without user information, except the user of an SSH address. */
  readonly display: string
  readonly username?: string
  /** Lower case, ASCII, IPv6 in brackets; absent for `file`. */
  readonly host?: string
  readonly port?: number
  /** Repository on the host without the leading `/`, or the absolute folder of `file`. */
  readonly path: string
}

/** What the address is judged against. */
export interface RemoteUrlOptions {
  /** A folder whose content came from a repository: a local remote inside it is refused. */
  readonly insideOf?: string
}

const URL_SHAPE = /^([a-z][a-z0-9+.-]*):\/\/(?:([^@/?#]*)@)?(\[[^\]/]*\]|[^:/?#@[\]]*)(?::([^/?#]*))?(\/.*)?$/i
const SCP_SHAPE = /^(?:([^@/:]*)@)?(\[[^\]/]*\]|[^:/@[\]]*):(.*)$/
const LOOPBACK = /^(?:localhost|127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}|\[::1\])$/
const ENCODED_CONTROL = /%(?:[01][0-9a-f]|7f)/i

/**
 * Reads a remote address: `https://`, `ssh://`, `git@host:path`, `file://`, an absolute folder, and `http://` to this
 * machine only. Throws `URL_REFUSED` for everything else, above all for what Git would run or take for an option.
 */
export function parseRemoteUrl(url: string, options: RemoteUrlOptions = {}): RemoteUrl {
  refuseUnprintable(url)
  if (/^[^/\\@[\]]*::/.test(url)) refuseUrl(url, 'remote helpers ("name::address") run programs')
  if (/^(?:\\\\|\/\/)/.test(url)) refuseUrl(url, 'it names a network share')
  if (isAbsolute(url)) return localRemote(url, url, options)
  if (/^[a-z]:[\\/]/i.test(url)) refuseUrl(url, 'it is a folder of another operating system')
  refuseAmbiguous(url)
  if (url.includes('://')) return parseSchemeUrl(url, options)
  return parseScpAddress(url)
}

/** Whether both addresses name the same repository, whatever the user name, `.git` or trailing slash. */
export function sameRemote(left: RemoteUrl, right: RemoteUrl): boolean {
  return remoteKey(left) === remoteKey(right)
}

/** Whether two addresses, as they are written, are on the same host; one that is refused is on none. */
export function isSameHost(left: string, right: string): boolean {
  const [one, other] = [left, right].map(readHost)
  if (one?.host === undefined || one.host !== other?.host) return false
  // The port of SSH says nothing about that of the web.
  return one.kind === 'ssh' || other.kind === 'ssh' || hostAndPort(one) === hostAndPort(other)
}

/** `host`, or `host:port` where the address has a port. */
export function hostAndPort({ host = '', port }: RemoteUrl): string {
  return port === undefined ? host : `${host}:${port}`
}

// A build server writes its token into the address, which is none of our business here.
function readHost(url: string): RemoteUrl | undefined {
  try {
    return parseRemoteUrl(url.replace(/^(https?:\/\/)[^/]*@/i, '$1'))
  } catch (error) {
    if (isStepyardError(error, 'URL_REFUSED')) return undefined
    throw error
  }
}

function parseSchemeUrl(url: string, options: RemoteUrlOptions): RemoteUrl {
  const [, scheme = '', userinfo, host = '', port, path = ''] = URL_SHAPE.exec(url) ?? []
  const kind = scheme.toLowerCase()
  if (kind === 'file') return localRemote(url, filePath(url), options)
  if (scheme === '') refuseUrl(url, 'it cannot be read as an address')
  if (kind !== 'https' && kind !== 'http' && kind !== 'ssh')
    refuseUrl(url, `"${escapeInvisible(kind)}" is not one of https, ssh, file`)
  if (/[?#]/.test(url)) refuseUrl(url, 'a repository address has no "?" and no "#"')
  const username = checkUser(url, { kind, host, userinfo })
  const checked = checkHost(url, host)
  if (kind === 'http' && !LOOPBACK.test(checked))
    refuseUrl(url, 'http is not encrypted, and the host is not this machine', `Use https://${checked}${path}`)
  const number = checkPort(url, port)
  const place = `${checked}${number === undefined ? '' : `:${number}`}${checkPath(url, path)}`
  return {
    kind,
    url: `${kind}://${username === undefined ? '' : `${encodeURIComponent(username)}@`}${place}`,
    display: `${kind}://${kind === 'ssh' && username !== undefined ? `${username}@` : ''}${place}`,
    ...(username === undefined ? {} : { username }),
    host: checked,
    ...(number === undefined ? {} : { port: number }),
    path: path.slice(1),
  }
}

function parseScpAddress(url: string): RemoteUrl {
  const [, user, host, path] = SCP_SHAPE.exec(url) ?? []
  if (host === undefined || path === undefined)
    refuseUrl(
      url,
      'it is neither an address nor an absolute folder',
      'Give an absolute path, or an https:// or ssh:// address.',
    )
  if (/^(?:https?|ssh|git|file|ftps?|ext|data|git\+ssh|ssh\+git)$/i.test(host))
    refuseUrl(url, 'a scheme must be followed by "://"')
  const username = checkUser(url, { kind: 'ssh', host, userinfo: user })
  const checked = checkHost(url, host)
  checkPath(url, `/${path}`)
  const address = `${username === undefined ? '' : `${username}@`}${checked}:${path}`
  return {
    kind: 'ssh',
    url: address,
    display: address,
    ...(username === undefined ? {} : { username }),
    host: checked,
    path: path.replace(/^\//, ''),
  }
}

function localRemote(url: string, path: string, options: RemoteUrlOptions): RemoteUrl {
  const folder = resolve(path)
  if (options.insideOf !== undefined && isInside(folder, options.insideOf)) {
    refuseUrl(url, 'the repository lies inside the workspace, where its content came from somebody else')
  }
  return { kind: 'file', url: pathToFileURL(folder).href, display: folder, path: folder }
}

function filePath(url: string): string {
  if (ENCODED_CONTROL.test(url)) refuseUrl(url, 'it holds an encoded control character')
  if (/^file:\/\/\/\//i.test(url)) refuseUrl(url, 'it names a network share')
  try {
    const parsed = new URL(url)
    if (parsed.host !== '' || parsed.search !== '' || parsed.hash !== '')
      refuseUrl(url, 'a file address has three slashes and a path')
    return fileURLToPath(parsed)
  } catch (error) {
    if (isStepyardError(error)) throw error
    return refuseUrl(url, 'it cannot be read as a file address')
  }
}

function isInside(folder: string, parent: string): boolean {
  return [[folder, resolve(parent)] as const, [realPath(folder), realPath(parent)] as const].some(([child, root]) => {
    const way = relative(root, child)
    return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
  })
}

// A folder that does not exist yet has no real path; its spelling is all there is to judge.
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

function refuseUnprintable(url: string): void {
  if (url === '') refuseUrl(url, 'it is empty')
  if (url.startsWith('-')) refuseUrl(url, 'it starts with "-"')
  if (escapeInvisible(url) !== url) refuseUrl(url, 'it holds a control or an invisible character')
  if (url !== url.trim()) refuseUrl(url, 'it starts or ends with a space')
}

// Space and backslash are where our reading, the web's and Git's would differ.
function refuseAmbiguous(url: string): void {
  if (ENCODED_CONTROL.test(url)) refuseUrl(url, 'it holds an encoded control character')
  if (/[\s\\]/.test(url)) refuseUrl(url, 'it holds a space or a backslash')
}

function remoteKey(remote: RemoteUrl): string {
  const path = remote.path.replace(/\/+$/, '').replace(/\.git$/, '')
  return remote.kind === 'file' ? `file ${path}` : `${remote.kind} ${remote.host} ${remote.port ?? ''} ${path}`
}
