import { installAmbientNames } from './ambientNames.ts'
import { installProcessGuards } from './processGuards.ts'
import type { ReportLate } from './run.ts'
import { installStackTraces } from './stackTraces.ts'

/** Makes this thread one in which bodies can run. Answers how to take all of it back. */
export function installBodyWorld(late: ReportLate): () => void {
  const uninstall = [installStackTraces(), installAmbientNames(), installProcessGuards(late)]
  return () => {
    for (const undo of uninstall.splice(0).toReversed()) undo()
  }
}
