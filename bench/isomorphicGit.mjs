// isomorphic-git used as its own documentation says, one verb a process: `node isomorphicGit.mjs <verb> <dir> [...]`.
import fs from 'node:fs'
import process from 'node:process'
import * as git from 'isomorphic-git'
import http from 'isomorphic-git/http/node'

const [verb, dir, ...rest] = process.argv.slice(2)
const repository = { fs, http, dir }
const author = { name: 'Ada Example', email: 'ada@example.org' }

const verbs = {
  async status() {
    const rows = await git.statusMatrix(repository)
    process.stdout.write(`${rows.filter(([, head, workdir]) => head !== workdir).length}\n`)
  },
  async pull() {
    await git.pull({ ...repository, ref: 'main', singleBranch: true, fastForwardOnly: true, author })
  },
  // It is told which file has changed; Stepyard and `git add -A` have to find it.
  async push() {
    const [filepath = ''] = rest
    await git.add({ ...repository, filepath })
    await git.commit({ ...repository, message: 'edit', author })
    await git.push({ ...repository, remote: 'origin', ref: 'main' })
  },
  async clone() {
    const [url] = rest
    await git.clone({ ...repository, url, depth: 1, singleBranch: true })
  },
}

await verbs[verb]?.()
