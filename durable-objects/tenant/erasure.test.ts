import { expect, test } from 'vitest'
import {
  afterAnswers,
  afterFailure,
  afterFiles,
  afterLook,
  afterProjects,
  afterReminder,
  afterRows,
  begin,
  type Erasure,
  isEmpty,
  NOTHING,
  nextStep,
  type Stock,
} from './erasure.ts'

const NOW = 1_000_000
const moment = { now: NOW, random: 1 }
const nothingPending = { uploads: null, leases: null, creates: null }
const stock = (changes: Partial<Stock> = {}): Stock => ({ files: 2, projects: ['p'], rows: { tenants: 1 }, ...changes })
const at = (step: Erasure['step'], changes: Partial<Erasure> = {}): Erasure => ({
  ...begin(nothingPending, NOW),
  step,
  ...changes,
})

test('begins at once, and is quiet when the last thing that began before can have arrived', () => {
  expect(begin(nothingPending, NOW)).toMatchObject({ step: 'answers', quietAt: NOW, nextAt: NOW })
  const pending = { uploads: NOW + 3, leases: NOW + 9, creates: NOW - 5 }
  expect(begin(pending, NOW)).toMatchObject({ quietAt: NOW + 9, nextAt: NOW })
})

test('a step is taken when it is due', () => {
  expect(nextStep(at('files', { nextAt: NOW + 1 }), NOW)).toBeNull()
  expect(nextStep(at('files'), NOW)).toBe('files')
})

test('deletes what a look found, in this order, and then looks again', () => {
  const found = afterLook(at('look'), stock(), NOW)
  expect(found.step).toBe('files')
  expect(afterFiles(found).step).toBe('projects')
  expect(afterProjects(found).step).toBe('rows')
  const again = afterRows(found, moment)
  expect(again.step).toBe('answers')
  expect(again.nextAt).toBeGreaterThan(NOW)
  expect(afterRows({ ...found, quietAt: NOW + 900_000 }, moment).nextAt).toBe(NOW + 900_000)
})

test('ends only when a look that began in quiet found nothing', () => {
  expect(afterLook(at('look'), NOTHING, NOW).step).toBe('empty')
  const early = afterLook(at('look', { quietAt: NOW + 5 }), NOTHING, NOW + 4)
  expect(early).toMatchObject({ step: 'answers', nextAt: NOW + 5 })
  for (const one of [{ files: 1 }, { projects: ['p'] }, { rows: { documents: 1 } }])
    expect(afterLook(at('look'), { ...NOTHING, ...one }, NOW).step).toBe('files')
})

test('an answer that may still begin is waited for', () => {
  expect(afterAnswers(at('answers'), NOW + 60_000)).toMatchObject({ step: 'look', quietAt: NOW + 60_000 })
  expect(afterAnswers(at('answers', { quietAt: NOW + 90_000 }), NOW + 60_000).quietAt).toBe(NOW + 90_000)
  expect(afterAnswers(at('answers'), null).quietAt).toBe(NOW)
})

test('counts add up over looks, and a project that is still listed counts once', () => {
  const first = afterLook(at('look'), stock(), NOW)
  const second = afterLook(first, stock({ files: 1, rows: { tenants: 0, documents: 4 } }), NOW)
  expect(second.deleted).toEqual({ files: 3, projects: ['p'], rows: { tenants: 1, documents: 4 } })
})

test('a step that failed is taken again, later each time, and as late as it was asked for', () => {
  const once = afterFailure(at('projects'), moment)
  expect(once).toMatchObject({ step: 'projects', failures: 1, nextAt: NOW + 1_000 })
  expect(afterFailure({ ...once, failures: 20 }, moment).nextAt).toBe(NOW + 60_000)
  const limited = afterFailure(at('projects'), moment, { kind: 'limited', retryAfterSeconds: 17 })
  expect(limited.nextAt).toBe(NOW + 17_000)
  expect(afterFailure(at('look'), moment, { kind: 'refused', status: 403, code: '' }).nextAt).toBe(NOW + 30_000)
  expect(afterFiles(once).failures).toBe(0)
})

test('a reminder ends the wait after a failure, but not the wait for quiet', () => {
  expect(afterReminder(at('rows', { failures: 3, nextAt: NOW + 50 }), NOW).nextAt).toBe(NOW)
  expect(afterReminder(at('answers', { nextAt: NOW + 50 }), NOW).nextAt).toBe(NOW + 50)
})

test('nothing is nothing', () => {
  expect(isEmpty({ files: 0, projects: [], rows: { tenants: 0, documents: 0 } })).toBe(true)
})
