import { foldName } from './fold.ts'
import { TREE_LIMITS } from './limits.ts'

/**
 * Why a name is an attack wherever it stands: it leaves its folder, hides what it is, or is Git's own folder to some
 * file system. `undefined` for all others.
 */
export function findHostility(name: string): string | undefined {
  if (name === '') return 'has an empty name in it'
  if (name === '.' || name === '..') return `has "${name}" in it, which leads to another folder`
  if (CONTROL.test(name)) return 'has a control character in it'
  if (name.includes('\\')) return 'has a backslash in it, which separates folders on Windows'
  if (DIRECTION.test(name)) return 'has a character in it that turns the direction of text'
  if (isGitFolder(name)) return 'is ".git" to some file system'
  return undefined
}

/**
 * Why a name cannot be an item's, or a folder's above one: everything of `findHostility`, and what some system cannot
 * store, takes for a device, or cannot show. `undefined` when the name is the same file everywhere.
 */
export function findNameFault(name: string): string | undefined {
  if (ORDINARY.test(name) && name.length <= TREE_LIMITS.nameBytes && !DEVICE.test(name)) return undefined
  return findHostility(name) ?? findSpellingFault(name) ?? findReservedName(name)
}

/** Whether some file system takes this name for `.stepyard`, where only this machine writes. */
export function isStateFolder(name: string): boolean {
  return /^(?:\.stepyard|stepya~\d+)$/.test(plainName(name))
}

/** Whether some file system takes this name for a file that Git reads settings from. */
export function isGitFile(name: string): boolean {
  return /^\.(?:gitmodules|gitattributes|mailmap)$/.test(plainName(name))
}

/** What file systems make of a name: composed, in lower case, without what HFS+ ignores and NTFS cuts off. */
export function plainName(name: string): string {
  const [visible = ''] = name.replaceAll(INVISIBLE, '').split(':')
  return foldName(visible.replace(/[. ]+$/, ''))
}

// Nearly all names; no rule below but the one for devices can find anything in them.
const ORDINARY = /^[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/
const INVISIBLE = /[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g
const HIDDEN = /[\u200b-\u200f\u2028-\u202e\u2066-\u206f\ufeff]/
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)/i
// Short names that NTFS makes up for `.gitmodules`, `.gitattributes`, `.gitignore` and `.mailmap`: six letters, or
// fewer of the hashed form once there are more than nine of them.
const SHORT_NAMES = /^(?:gitmod|gitatt|gitign|mailma)~\d+$/
const HASHED = ['gi7eba', 'gi7d29', 'gi250a', 'maba30']

function findSpellingFault(name: string): string | undefined {
  if (/\p{Cs}/u.test(name)) return 'is not valid Unicode'
  if (Buffer.byteLength(name) > TREE_LIMITS.nameBytes)
    return `has a name of more than ${TREE_LIMITS.nameBytes} bytes in it`
  if (name !== name.normalize('NFC')) return 'is not in composed form (NFC)'
  if (HIDDEN.test(name)) return 'has an invisible character in it'
  const reserved = /[<>:"|?*]/.exec(name)
  if (reserved) return `has ${reserved[0]} in it, which Windows cannot store`
  if (/^[ -]/.test(name)) return `has a name that begins with "${name.charAt(0)}" in it`
  if (/[ .]$/.test(name)) return 'has a name that ends in a dot or a space in it, which Windows drops'
  return undefined
}

function findReservedName(name: string): string | undefined {
  if (DEVICE.test(name)) return 'is a device on Windows'
  const plain = plainName(name)
  if (isGitFile(name)) return 'is a file that configures Git'
  if (SHORT_NAMES.test(plain) || isHashedName(plain)) return 'is the short name of a Git file on Windows'
  return undefined
}

function isGitFolder(name: string): boolean {
  return /^(?:\.git|git~\d+)$/.test(plainName(name))
}

function isHashedName(plain: string): boolean {
  const [, stem] = plain.length === 8 ? (/^([^~]+)~[1-9]\d*$/.exec(plain) ?? []) : []
  return stem !== undefined && HASHED.some((hashed) => hashed.startsWith(stem))
}
