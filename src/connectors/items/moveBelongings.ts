import { posix } from 'node:path'
import { replaceTexts } from '../../config/replaceTexts.ts'
import { encodeName } from '../../workspace/codec.ts'
import { walkProgram } from '../../workspace/cursor.ts'
import { belongingsOf, type ConnectorFile } from '../../workspace/edit/connectorItem.ts'
import type { FileChange } from '../../workspace/edit/itemPlan.ts'
import { quoteLike } from '../../workspace/edit/quote.ts'
import { decodeSource, editSource, readBytes } from '../../workspace/edit/sourceText.ts'
import type { TextEdit } from '../../workspace/edit/textEdit.ts'
import { itemName } from '../../workspace/layout.ts'
import { readRecordingPath, recordingPath } from '../../workspace/recordingPath.ts'
import type { Syntax } from '../../workspace/syntax.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { moved, refusePlace, type Called } from './moves.ts'

/** The changes by which fakes, recordings and fault rules of a connector are those of its new names. */
export async function planBelongings(workspace: Workspace, item: ConnectorFile, to: Called): Promise<FileChange[]> {
  if (to.name === item.name && to.namespace === item.namespace) return []
  const { fakes, recordings } = belongingsOf(workspace, item)
  const moves = await Promise.all(fakes.map((path) => planFake(workspace, { path, item, to })))
  return [
    ...moves.flat(),
    ...recordings.flatMap((path) => planRecordingMove(workspace, path, to)),
    ...planFaults(workspace, item, to),
  ]
}

interface FakeMove {
  readonly path: string
  readonly item: ConnectorFile
  readonly to: Called
}

async function planFake(workspace: Workspace, { path, item, to }: FakeMove): Promise<FileChange[]> {
  const own = itemName(path)
  const name = own === item.name ? to.name : to.namespace
  const before = readBytes(workspace, path)
  const text = decodeSource(path, before)
  const respelt = await editSource(path, text, (syntax) => respell(syntax, item, to))
  const after = Buffer.from(respelt)
  if (name === own) return respelt === text ? [] : [{ path, before, after }]
  const target = `fakes/${encodeName(name)}${posix.extname(path)}`
  refusePlace(workspace, target)
  return [
    { path, before },
    { path: target, after, from: path },
  ]
}

// The first argument of `defineFake` says whose fake it is.
function respell({ program, text }: Syntax, item: ConnectorFile, to: Called): TextEdit[] {
  return walkProgram(program).flatMap(({ node }): TextEdit[] => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return []
    const [first] = node.arguments
    if (node.callee.name !== 'defineFake' || first?.type !== 'Literal') return []
    const { start, end, value } = first
    if (value !== item.name && value !== item.namespace) return []
    const name = value === item.name ? to.name : to.namespace
    return name === value ? [] : [{ start, end, text: quoteLike(text, start, name) }]
  })
}

function planRecordingMove(workspace: Workspace, path: string, { namespace }: Called): FileChange[] {
  const recorded = readRecordingPath(path)
  const target = recorded && recordingPath({ connector: namespace, operation: recorded.operation })
  return target === undefined || target === path ? [] : moved(workspace, path, target)
}

function planFaults({ faults, ...workspace }: Workspace, item: ConnectorFile, { namespace }: Called): FileChange[] {
  if (!faults || namespace === item.namespace) return []
  const before = readBytes(workspace, faults.path)
  const text = decodeSource(faults.path, before)
  const after = replaceTexts(text, faults.path, (written, at) => {
    const [list, , part, key] = at
    const names = list === 'rules' && part === 'match' && key === 'connector' && at.length === 4
    return names && written === item.namespace ? namespace : undefined
  })
  return after === text ? [] : [{ path: faults.path, before, after: Buffer.from(after) }]
}
