import { expect, test } from 'vitest'
import type { Usage } from '../api/types.ts'
import { lineWords, usageLines } from './usage-words.ts'

const now = new Date(2026, 10, 25, 12)
const say = (n: number) => String(n)

test('a limit says how much of it is used, and when it resets', () => {
  const resetsAt = new Date(2026, 10, 26, 1).toISOString()
  expect(lineWords({ used: 3, max: 10, resetsAt }, say, now)).toEqual({
    amount: '3 of 10',
    share: 0.3,
    note: 'resets tomorrow at 01:00',
    usedUp: false,
  })
})

test('a limit that is used up, or was lowered below what is used, says so', () => {
  expect(lineWords({ used: 12, max: 10, resetsAt: null }, say, now)).toEqual({
    amount: '12 of 10',
    share: 1,
    note: 'used up',
    usedUp: true,
  })
  expect(lineWords({ used: 0, max: 0, resetsAt: null }, say, now)).toMatchObject({ share: 1, usedUp: true })
})

test('without a limit there is only the amount', () => {
  expect(lineWords({ used: 12, max: null, resetsAt: null }, say, now)).toEqual({
    amount: '12',
    share: null,
    note: null,
    usedUp: false,
  })
})

test('what Neon says comes last, and only once it has said something', () => {
  const line = { used: 1, max: null, resetsAt: null }
  const usage: Usage = {
    plan: { id: 'free', label: 'Free' },
    documents: line,
    bytes: { ...line, used: 2048 },
    pages: line,
    members: line,
    questionsToday: line,
    tokensThisMonth: line,
    database: null,
  }
  expect(usageLines(usage, now).map(({ id }) => id)).toEqual([
    'documents',
    'bytes',
    'pages',
    'members',
    'questions',
    'tokens',
  ])
  const database = {
    asOf: now.toISOString(),
    activeSeconds: { ...line, used: 7200 },
    computeSeconds: line,
    storageBytes: line,
  }
  const all = usageLines({ ...usage, database }, now)
  expect(all.find(({ id }) => id === 'active')?.amount).toBe('2 hours')
  expect(all.find(({ id }) => id === 'bytes')?.amount).toBe('2 KB')
})
