import { describe } from 'vitest'
import { testJournal } from './suite/journal.suite.ts'
import type { Subject } from './suite/subject.ts'
import { testTasks } from './suite/tasks.suite.ts'

export type { Subject } from './suite/subject.ts'

/** The contract of `TaskStore`: every implementation runs all of it. */
export function testTaskStore(name: string, subject: Subject): void {
  describe(`${name} store`, () => {
    testTasks(subject)
    testJournal(subject)
  })
}
