import { describe } from 'vitest'
import { testAccess } from './suite/access.suite.ts'
import { testBlobs } from './suite/blobs.suite.ts'
import { testCommits } from './suite/commit.suite.ts'
import { testFaults } from './suite/faults.suite.ts'
import { testFetch } from './suite/fetch.suite.ts'
import { testHostility } from './suite/hostility.suite.ts'
import { testNetwork } from './suite/network.suite.ts'
import { testObjects } from './suite/objects.suite.ts'
import { testPoison } from './suite/poison.suite.ts'
import { testPush } from './suite/push.suite.ts'
import type { Subject } from './suite/subject.ts'
import { testTransports } from './suite/transports.suite.ts'

export type { BackendCapabilities, Subject } from './suite/subject.ts'

/** The contract of `GitBackend`, as tests against real git: every implementation runs all of it. */
export function testBackend(name: string, open: Subject['open'], capabilities: Subject['capabilities']): void {
  const subject = { open, capabilities }
  // Each test has a server and a folder of its own, and waits for git most of the time.
  describe.concurrent(`${name} backend`, () => {
    testFetch(subject)
    testObjects(subject)
    testBlobs(subject)
    testCommits(subject)
    testPush(subject)
    testAccess(subject)
    testNetwork(subject)
    testFaults(subject)
    testPoison(subject)
    testHostility(subject)
    testTransports(subject)
  })
}
