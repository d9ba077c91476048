import { expect, it } from 'vitest'
import { findEventFault } from './checkTaskEvent.ts'

const event = {
  id: 't1:1',
  type: 'TaskInterrupted',
  aggregateId: 't1',
  actorAccountId: 'local:ada',
  workspaceId: 'ws_1',
  causedBy: null,
  timestamp: '2026-03-02T09:00:00.000Z',
  data: { reason: 'stopped' },
}

it('finds nothing wrong with an event', () => {
  expect(findEventFault(event)).toBeUndefined()
})

it.each([
  ['a workspace behind it', { ...event, actorAccountId: 'ws_1' }, 'actorAccountId breaks the rule "pattern"'],
  ['an unknown type', { ...event, type: 'TaskVanished' }, 'type breaks the rule "allowed"'],
  ['a key too many', { ...event, more: 1 }, 'more breaks the rule "unknown-key"'],
  ['data of another type', { ...event, data: { reason: 1 } }, 'data.reason breaks the rule "type"'],
])('names the place and the rule: %s', (_what, broken, fault) => {
  expect(findEventFault(broken)).toBe(fault)
})
