import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { addCoverage, NO_COVERAGE, type Coverage } from './coverage.ts'

/** Where threads put what their tests have seen, below the folder of the workspace. */
export const COVERAGE_FOLDER = '.stepyard/cache/coverage'

/** Makes an empty folder for one run of tests. */
export async function clearCoverage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
}

/** Adds to what this thread has seen. At once: a thread of tests may be ended at any time. */
export function writeCoverage(folder: string, coverage: Coverage): void {
  appendFileSync(join(folder, OWN_FILE), `${JSON.stringify(coverage)}\n`)
}

/** What all threads have seen. */
export async function readCoverage(folder: string): Promise<Coverage> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ENDING))
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '')
  // Written by `writeCoverage` in this very run.
  return lines.reduce((sum, line) => addCoverage(sum, JSON.parse(line) as Coverage), NO_COVERAGE)
}

const ENDING = '.ndjson'
const OWN_FILE = `${randomUUID()}${ENDING}`
