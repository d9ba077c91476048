import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

/** What a script in a worker works on; `connection` is open on `file`. */
export interface WorkerData {
  readonly file: string
  readonly to?: string
}

// As text, because a worker of Node 20 cannot load a TypeScript file, and a bundle has no file for it.
const OPEN = `
  const { workerData } = require('node:worker_threads')
  const { DatabaseSync } = require(workerData.library)
  const connection = new DatabaseSync(workerData.file, { timeout: 5000 })
`

/**
 * Runs a line on a connection of its own, while this thread goes on. When the promise resolves the connection is closed
 * indeed, with all its statements, which on this thread nobody can make sure of.
 */
export async function runInWorker(line: string, data: WorkerData): Promise<void> {
  const library = createRequire(import.meta.url).resolve('@photostructure/sqlite')
  const worker = new Worker(`${OPEN}${line}`, { eval: true, workerData: { ...data, library } })
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`It ended with ${code}.`))))
  })
}
