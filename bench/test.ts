import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { summarise, timeProgram, type Program } from './measure.ts'

// Tests of 50 steps, one file each, by vitest with the preset and by vitest as it is, whole processes in turns:
// npx vite-node bench/test.ts -- 50 3

const [files = '50', rounds = '3'] = process.argv.slice(2).filter((word) => word !== '--')
const REPOSITORY = join(import.meta.dirname, '..')
const VITEST = join(REPOSITORY, 'node_modules/vitest/vitest.mjs')

const PRESET = `import { stepTests } from 'stepyard/testing/config'
export default { plugins: [stepTests()] }
`

function stepText(at: number): string {
  return `import { defineStep } from 'stepyard'

export default defineStep({
  condition: { order: { kind: 'kind-${at}', total: Number } },
  async content({ data, connectors }) {
    const charge = await connectors.shop.charge({ amount: data.order.total })
    Object.assign(data, { charge: charge.id })
  },
})
`
}

function testText(at: number): string {
  return `import { expect, it } from 'vitest'
import { testWorkspace } from 'stepyard/testing'

it('charges kind ${at}', async () => {
  await using workspace = await testWorkspace({ fakes: { shop: { charge: () => ({ id: 'ch_${at}' }) } } })
  const task = await workspace.submit({ order: { kind: 'kind-${at}', total: ${at} } })

  expect(task).toHaveRun(['charge-${at}'])
  expect(task).toHaveCalled('shop.charge', { amount: ${at} })
  expect(task.data).toMatchObject({ charge: 'ch_${at}' })
})
`
}

function writeWorkspace(count: number): string {
  const root = mkdtempSync(join(tmpdir(), 'stepyard-bench-test-'))
  for (const folder of ['steps', 'tests', 'connectors', 'node_modules']) mkdirSync(join(root, folder))
  // A copy, as npm makes one: vitest would transform the files of a package that is linked from elsewhere.
  for (const part of ['dist', 'schemas', 'package.json']) {
    cpSync(join(REPOSITORY, part), join(root, 'node_modules/stepyard', part), { recursive: true })
  }
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(root, 'node_modules', name))
  }
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text)
  write('package.json', '{ "private": true, "type": "module" }')
  write('stepyard.yaml', 'format: 1\nname: bench\nenvironments:\n  dev: { branch: develop }\n')
  write('connectors/shop.yaml', 'type: example.shop\n')
  write('preset.config.js', PRESET)
  write('default.config.js', 'export default {}\n')
  for (let at = 0; at < count; at += 1) {
    write(`steps/charge-${at}.ts`, stepText(at))
    write(`tests/charge-${at}.test.ts`, testText(at))
  }
  return root
}

async function measure(): Promise<void> {
  const root = writeWorkspace(Number(files))
  const node = (...args: readonly string[]): Program => ({ command: process.execPath, args, cwd: root })
  const programs = {
    preset: node(VITEST, 'run', '--config', 'preset.config.js'),
    default: node(VITEST, 'run', '--config', 'default.config.js'),
    command: node(join(root, 'node_modules/stepyard/dist/cli.js'), 'test'),
  }
  const times: Record<keyof typeof programs, number[]> = { preset: [], default: [], command: [] }
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const name of ['preset', 'default', 'command'] as const) times[name].push(await timeProgram(programs[name]))
  }
  rmSync(root, { recursive: true, force: true })
  const of = (name: keyof typeof times): number => summarise(times[name]).median
  console.log(`${files} tests in as many files, median of ${rounds}`)
  console.log(`  preset        ${of('preset').toFixed(0)} ms (1,500 to reach for 50)`)
  console.log(`  stepyard test ${of('command').toFixed(0)} ms`)
  console.log(
    `  defaults      ${of('default').toFixed(0)} ms: ${(of('default') / of('preset')).toFixed(1)} x (4 to reach)`,
  )
}

await measure()
