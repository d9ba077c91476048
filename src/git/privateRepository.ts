import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Remote } from './backend.ts'
import { purgeForeign } from './purge.ts'
import { checkBranchName } from './ref.ts'
import { parseRemoteUrl } from './url.ts'

/** The whole configuration of the private repository. Nothing else may stand there: git runs what a config names. */
export const PRIVATE_CONFIG = '[core]\n\trepositoryformatversion = 0\n\tfilemode = false\n\tbare = true\n'

const FILES: Readonly<Record<string, string>> = { HEAD: 'ref: refs/heads/main\n', config: PRIVATE_CONFIG }

/** Makes the private bare repository where it is missing, and leaves nothing in it that is not ours byte for byte. */
export async function preparePrivateRepository(gitDir: string): Promise<void> {
  await purgeForeign(gitDir)
  for (const folder of ['objects/pack', 'refs/stepyard']) await mkdir(join(gitDir, folder), { recursive: true })
  for (const [name, content] of Object.entries(FILES)) {
    const path = join(gitDir, name)
    const found = await readFile(path, 'utf8').catch(() => undefined)
    if (found !== content) await writeFile(path, content)
  }
}

/**
 * Where the fetched tips of one repository are kept. By its address, so that a workspace that moves to another
 * repository starts without the tips of the old one.
 */
export function fetchedRefs(remote: Remote): string {
  return `refs/stepyard/${digest(parseRemoteUrl(remote.url).display, 12)}/`
}

/**
 * The ref that holds the tip of a branch as the last fetch or push saw it. It is a file whose name does not say the
 * branch: `Main` and `main`, two spellings of `é`, or `a` and `a/b` cannot all be files of one folder everywhere.
 */
export function fetchedRef(remote: Remote, branch: string): string {
  return fetchedRefs(remote) + digest(checkBranchName(branch), 32)
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length)
}
