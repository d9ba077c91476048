import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { flushDirectory } from '../../disk/durableFile.ts'
import { StepyardError } from '../../errors.ts'

// A few lines as text, because a worker of Node 20 cannot load a TypeScript file, and a bundle has no file for it.
const COPY = `
  const { workerData } = require('node:worker_threads')
  const { DatabaseSync } = require(workerData.library)
  const connection = new DatabaseSync(workerData.from, { readOnly: true, timeout: 5000 })
  connection.prepare('vacuum into ?').run(workerData.to)
  connection.close()
`

/**
 * Copies a store to a file that is not there yet, as it is at one moment, while it is written to (DUR-10). The copy is
 * whole and on the disk before it gets its name.
 */
export async function backUp(from: string, file: string): Promise<void> {
  if (existsSync(file)) throw new StepyardError('BACKUP_EXISTS', { file })
  const draft = `${file}.partial`
  await rm(draft, { force: true })
  try {
    await copyInWorker(from, draft)
    await flushFile(draft)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await flushDirectory(dirname(file))
}

function copyInWorker(from: string, to: string): Promise<void> {
  const library = createRequire(import.meta.url).resolve('@photostructure/sqlite')
  const worker = new Worker(COPY, { eval: true, workerData: { library, from, to } })
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The copy ended with ${code}.`))))
  })
}

async function flushFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
