import { isMap, isSeq, type Node, type Pair } from 'yaml'
import type { Path } from './path.ts'
import { keyText } from './yamlValue.ts'

/** Which end of a pair is meant: its key or what it holds. */
export type NodePart = 'key' | 'value'

/** The nodes of a file, and which node each alias stands for. */
export interface NodeTree {
  readonly root: unknown
  readonly targets: ReadonlyMap<Node, Node>
}

/** The offset of the value at `path`, or of its key; of the nearest parent that exists, where `path` does not. */
export function findNode(tree: NodeTree, path: Path, part: NodePart): number {
  let node: unknown = tree.root
  let offset = offsetOf(node) ?? 0
  for (const [index, step] of path.entries()) {
    const child = childOf(tree.targets.get(node as Node) ?? node, step)
    if (child === undefined) return offset
    const wantsKey = part === 'key' && index === path.length - 1
    offset = offsetOf(wantsKey ? child.key : child.value) ?? offsetOf(child.key) ?? offset
    node = child.value
  }
  return offset
}

function childOf(node: unknown, step: string | number): Pick<Pair, 'key' | 'value'> | undefined {
  if (isMap(node)) return node.items.find((pair) => keyText(pair) === step)
  if (!isSeq(node) || typeof step !== 'number') return undefined
  const value = node.items[step]
  return value === undefined ? undefined : { key: value, value }
}

function offsetOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}
