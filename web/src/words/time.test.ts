import { expect, test } from 'vitest'
import { ago, wait } from './time.ts'

/** Local times, as a person's calendar has them. */
const now = new Date(2026, 7, 14, 9, 30, 0)
const before = (date: Date) => ago(date.toISOString(), now)

test.each([
  [new Date(2026, 7, 14, 9, 29, 30), 'just now'],
  [new Date(2026, 7, 14, 9, 31, 0), 'just now'],
  [new Date(2026, 7, 14, 9, 29, 0), '1 minute ago'],
  [new Date(2026, 7, 14, 8, 45, 0), '45 minutes ago'],
  [new Date(2026, 7, 14, 1, 0, 0), '8 hours ago'],
  [new Date(2026, 7, 13, 23, 0, 0), 'yesterday'],
  [new Date(2026, 7, 11, 23, 0, 0), '3 days ago'],
  [new Date(2026, 2, 3, 12, 0, 0), '3 March'],
  [new Date(2024, 2, 3, 12, 0, 0), '3 March 2024'],
])('%s is %s', (date, words) => expect(before(date)).toBe(words))

test.each([
  [0, 'now'],
  [-3, 'now'],
  [0.4, 'in 1 second'],
  [24, 'in 24 seconds'],
  [89, 'in 89 seconds'],
  [120, 'in about 2 minutes'],
  [7200, 'in about 2 hours'],
])('a wait of %d seconds is %s', (seconds, words) => expect(wait(seconds)).toBe(words))
