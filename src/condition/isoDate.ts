/** Whether `text` is an ISO 8601 calendar date, alone or with a time, of a day that exists. */
export function isIsoDate(text: string): boolean {
  const [, year, month, day] = ISO_DATE.exec(text) ?? []
  if (year === undefined) return false
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  // A day that the month does not have rolls over into the next one.
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

// The extended format of RFC 3339 and of `Date.toISOString`; the zone may be left out.
const ISO_DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/
