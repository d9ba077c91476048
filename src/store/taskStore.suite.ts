import { describe } from 'vitest'
import { testClaims } from './suite/claims.suite.ts'
import { testFailures } from './suite/failures.suite.ts'
import { testIsolation } from './suite/isolation.suite.ts'
import { testJournal } from './suite/journal.suite.ts'
import { testLists } from './suite/lists.suite.ts'
import { testMessages } from './suite/messages.suite.ts'
import { testModel } from './suite/model.suite.ts'
import { testPayloads } from './suite/payloads.suite.ts'
import { testRaces } from './suite/races.suite.ts'
import { testRetention } from './suite/retention.suite.ts'
import type { Subject } from './suite/subject.ts'
import { testTasks } from './suite/tasks.suite.ts'

export type { Subject } from './suite/subject.ts'

/** The contract of `TaskStore`: every implementation runs all of it. */
export function testTaskStore(name: string, subject: Subject): void {
  describe(`${name} store`, () => {
    testTasks(subject)
    testClaims(subject)
    testMessages(subject)
    testJournal(subject)
    testFailures(subject)
    testLists(subject)
    testRetention(subject)
    testPayloads(subject)
    testModel(subject)
    testRaces(subject)
    testIsolation(subject)
  })
}
