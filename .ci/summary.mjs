// node summary.mjs FAILED_STAGES REPORT.json...
// Prints "N passed, N failed" over vitest's JSON reports as the last line; exits 1 unless everything passed.
import { readFileSync } from 'node:fs'

const [failedStages = '0', ...files] = process.argv.slice(2)
const reports = files.map(readReport)
const passed = sum(reports.map((report) => report.numPassedTests))
const failed = sum(reports.map(failuresOf))
const broken = Number(failedStages) > 0

// A stage may fail without a failing test: a format error, a leaked handle, a runner that died.
const shownFailed = failed === 0 && broken ? Number(failedStages) : failed
process.stdout.write(`${passed} passed, ${shownFailed} failed\n`)
process.exitCode = shownFailed === 0 && passed > 0 ? 0 : 1

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    process.stdout.write(`no report from the tests: ${error.message}\n`)
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] }
  }
}

// A file that fails to load has no failing test of its own.
function failuresOf(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  )
  return report.numFailedTests + unloaded.length
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}
