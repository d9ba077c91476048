import { environmentsOf } from '../../config/configFiles.ts'
import { parseConfig } from '../../config/parseConfig.ts'
import type { Diagnostic } from '../../diagnostics.ts'
import { nearestSpelling } from '../../spelling.ts'
import { itemKind } from '../../workspace/layout.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { readText } from '../texts.ts'
import { judgeData, type FindMisfits } from './judgeData.ts'

/** What is wrong with the tasks that a workspace begins with: their files, their data, the environments they are for. */
export function judgeSeeds(workspace: Workspace, findMisfits: FindMisfits): Diagnostic[] {
  const environments = Object.keys(environmentsOf(workspace.configFiles.stepyard))
  const paths = workspace.paths.filter((path) => itemKind(path) === 'seed' && /\.(?:ya?ml|json)$/i.test(path))
  return paths.flatMap((path) => {
    const text = readText(workspace, path)
    if (text === undefined) return []
    const file = parseConfig('seed', text, path)
    return [...file.diagnostics, ...judgeFolder(path, environments), ...judgeData(file, findMisfits)]
  })
}

function judgeFolder(path: string, environments: readonly string[]): Diagnostic[] {
  const [, folder = '', name] = path.split('/')
  if (name === undefined || environments.length === 0 || environments.includes(folder)) return []
  const nearest = nearestSpelling(folder, environments)
  const hint = nearest === undefined ? `Move it: one of ${environments.join(', ')}.` : `Did you mean "${nearest}"?`
  const message = `There is no environment "${folder}", so that these tasks are never added.`
  return [{ severity: 'warning', code: 'ENVIRONMENT_UNKNOWN', message, hint, file: path, line: 1, column: 1 }]
}
