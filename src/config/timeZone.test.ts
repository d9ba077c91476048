import { expect, it } from 'vitest'
import { isTimeZone, nearestTimeZone } from './timeZone.ts'

it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'europe/berlin'])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true)
})

it.each(['', 'Berlin', 'Europe/Berln', '+01:00', '__proto__'])('"%s" is no time zone', (name) => {
  expect(isTimeZone(name)).toBe(false)
})

it.each([
  ['Europe/Berln', 'Europe/Berlin'],
  ['berlin', 'Europe/Berlin'],
  ['New York', 'America/New_York'],
  ['nowhere near', undefined],
])('the nearest to %s is %s', (name, nearest) => {
  expect(nearestTimeZone(name)).toBe(nearest)
})
