import type { Draws } from './draws.ts'

const DAY = 86_400_000
// 2024-01-01: a day of its own for each seed, never the day on which somebody looks.
const FIRST_DAY = 1_704_067_200_000
const DAYS = 700

/** Milliseconds since 1970 that suit a value of this name: things are created before they are changed or expire. */
export function momentFor(draws: Draws, path: string, name: string): number {
  const today = FIRST_DAY + draws.number('today', DAYS) * DAY
  const inDay = draws.number(`${path}@second`, 43_200) * 1000 + DAY / 4
  return today + shift(draws, path, name) * DAY + inDay
}

function shift(draws: Draws, path: string, name: string): number {
  if (/birth|dob/i.test(name)) return -7000 - draws.number(path, 15_000)
  if (/expir|due|until|end|next|renew/i.test(name)) return 1 + draws.number(path, 60)
  if (/creat|start|since|from|begin|open/i.test(name)) return -2 - draws.number(path, 60)
  return -draws.number(path, 2)
}

/** `2025-03-14T09:26:53Z`. */
export function isoSecond(moment: number): string {
  return `${isoText(moment).slice(0, 19)}Z`
}

/** `2025-03-14`. */
export function isoDay(moment: number): string {
  return isoText(moment).slice(0, 10)
}

function isoText(moment: number): string {
  // A moment that was drawn, not the present one.
  return new Date(moment).toISOString()
}
