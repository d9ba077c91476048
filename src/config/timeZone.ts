import { nearestSpelling } from '../spelling.ts'

/** Whether the runtime knows a time zone of this name. Offsets such as `+01:00` are none: they have no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** The time zone that was most likely meant: by its spelling, or `Europe/Berlin` for `Berlin`. */
export function nearestTimeZone(name: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  const city = name.toLowerCase().replaceAll(' ', '_')
  return zones.find((zone) => zone.toLowerCase().endsWith(`/${city}`)) ?? nearestSpelling(name, zones)
}
