import { describe, expect, it } from 'vitest'
import { readCron, type Cron } from './cron.ts'

function read(text: string): Cron {
  const cron = readCron(text)
  if (typeof cron === 'string') throw new Error(cron)
  return cron
}

describe('readCron', () => {
  it.each([
    ['*/20 * * * *', [0, 20, 40]],
    ['5 * * * *', [5]],
    ['1-3,50 * * * *', [1, 2, 3, 50]],
    ['10-20/5 * * * *', [10, 15, 20]],
    ['50/4 * * * *', [50, 54, 58]],
    ['3,1,3 * * * *', [1, 3]],
  ])('reads the minutes of %s', (text, minutes) => {
    expect(read(text).minutes).toEqual(minutes)
  })

  it.each([
    ['0 0 * * mon-FRI', [1, 2, 3, 4, 5]],
    ['0 0 * * 5-7', [5, 6, 0]],
    ['0 0 * * 7', [0]],
    ['0 0 * * */2', [0, 2, 4, 6]],
    ['0 0 * * 1/3', [1, 4]],
  ])('reads the days of the week of %s, of which Sunday is 0 and 7', (text, weekdays) => {
    expect([...read(text).weekdays]).toEqual(weekdays)
  })

  it('reads months by number and by name', () => {
    expect([...read('0 0 1 jan,3-4 ?').months]).toEqual([1, 3, 4])
  })

  it.each([
    ['0 0 1 * 1', true],
    ['0 0 1 * *', false],
    ['0 0 */2 * 1', false],
    ['0 0 ? * 1', false],
  ])('takes either kind of day in %s: %s', (text, either) => {
    expect(read(text).eitherDay).toBe(either)
  })

  it.each([
    ['*/15 * * * *', true],
    ['0 */2 * * *', false],
    ['0 0-23 * * *', false],
  ])('goes by elapsed time in %s: %s', (text, hourly) => {
    expect(read(text).hourly).toBe(hourly)
  })

  it('knows short names in any case', () => {
    expect(read('@Weekly')).toEqual(read('0 0 * * 0'))
  })

  it.each([
    ['', '1 part where five are needed'],
    ['* * * *', '4 parts where five'],
    ['0 0 9 * * 1', 'seconds are not among them'],
    ['@sometimes', 'no short name of cron: @hourly'],
    ['60 * * * *', 'no minute in "60": write 0 to 59'],
    ['* 24 * * *', 'no hour in "24"'],
    ['* * 0 * *', 'no day of month in "0"'],
    ['* * * foo *', 'no month in "foo"'],
    ['* * * * 8', 'no day of week in "8"'],
    ['* * L * *', 'no day of month in "L"'],
    ['* * * * 5#2', 'no day of week in "5#2"'],
    ['*/0 * * * *', 'no minute in "*/0"'],
    ['5- * * * *', 'no minute in "5-"'],
    ['-5 * * * *', 'no minute in "-5"'],
    ['1-2-3 * * * *', 'no minute in "1-2-3"'],
    ['1,,2 * * * *', 'no minute in ""'],
    ['1.5 * * * *', 'no minute in "1.5"'],
    ['*5 * * * *', 'no minute in "*5"'],
    ['5-1 * * * *', 'it ends before it begins'],
    ['0 0 30 2 *', 'a day that no year has'],
    ['0 0 31 4,6,9,11 *', 'a day that no year has'],
  ])('says what is wrong with "%s"', (text, words) => {
    expect(readCron(text)).toContain(words)
  })

  it('minds no impossible day of the month beside a day of the week', () => {
    expect(read('0 0 30 2 1').eitherDay).toBe(true)
  })
})
