import type { Diagnostic } from '../diagnostics.ts'
import type { Workspace } from './workspace.ts'

// Those of `engine.allow` that are of no use without what is refused; `net` is also imported for its types and helpers.
const REACHING: readonly string[] = ['child_process', 'worker_threads', 'inspector']

/** Warns of steps that import what will be refused when they run, unless `engine.allow` names it. */
export function checkSystemImports({ steps, config }: Pick<Workspace, 'steps' | 'config'>): Diagnostic[] {
  const allowed: readonly string[] = config?.engine.allow ?? []
  return steps.flatMap(({ path, imports }) => {
    const modules = imports.map(({ from }) => from.replace(/^node:/, ''))
    const refused = REACHING.filter((module) => modules.includes(module) && !allowed.includes(module))
    return refused.map((module) => finding(path, module))
  })
}

function finding(file: string, module: string): Diagnostic {
  const message = `${file} imports ${module}, and what it starts with that is refused when the step runs.`
  const hint = `Use a connector, or write \`engine: { allow: [${module}] }\` into stepyard.yaml.`
  return { severity: 'warning', code: 'SYSTEM_IMPORT', message, hint, file }
}
