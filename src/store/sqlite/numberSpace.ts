/** How many tasks, and how many commits, one workspace can have. */
const SPACE = 2 ** 32

// Tasks whose times are remembered together.
const BLOCK = 1024

/** The numbers of a workspace: its tasks and its journal lie between these two, next to each other. */
export function numberSpace(workspace: number): { readonly above: number; readonly below: number } {
  return { above: (workspace - 1) * SPACE, below: workspace * SPACE }
}

/** The block of neighbouring tasks that a task belongs to. */
export function blockOf(seq: number): number {
  return Math.floor((seq % SPACE) / BLOCK)
}

/** The first task of a block. */
export function firstOf(workspace: number, block: number): number {
  return numberSpace(workspace).above + block * BLOCK
}
