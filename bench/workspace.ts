import type { Files } from '../fixtures/testDir.ts'

/** Folders that the steps of a generated workspace are spread over. */
const FOLDERS = 100
const STEP_BYTES = 1_000

/** A workspace of `steps` steps, about 1 KB each, whose one environment is the branch `main` of `repository`. */
export function generateWorkspace(steps: number, repository: string): Files {
  const files = Array.from({ length: steps }, (_, index) => [stepPath(index), stepText(index, 'first')] as const)
  return { 'stepyard.yaml': configText(repository), '.gitignore': '.stepyard/\n', ...Object.fromEntries(files) }
}

/** What a folder holds before its first pull. */
export function configText(repository: string): string {
  return `format: 1\nname: bench\nsource:\n  repository: ${repository}\nenvironments:\n  dev:\n    branch: main\n`
}

/** Path of the step with this number. */
export function stepPath(index: number): string {
  return `steps/area-${index % FOLDERS}/step-${index}.ts`
}

/** A step in the native form; `version` tells edits of one step apart. No two steps are alike, as in real workspaces. */
export function stepText(index: number, version: string): string {
  const head =
    `export const condition = { order: { id: String, number: ${index}, version: ${JSON.stringify(version)} } }\n\n` +
    `export const content = async () => {\n`
  const lines: string[] = []
  for (let size = head.length, line = 0; size < STEP_BYTES; line += 1) {
    const text = `  data.order.field${line} = 'value ${(index * 7919 + line * 104_729) % 1_000_003}'\n`
    size += text.length
    lines.push(text)
  }
  return `${head}${lines.join('')}}\n`
}
