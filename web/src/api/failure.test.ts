import { expect, test } from 'vitest'
import { ApiError, explain, readProblem, retryAfterSeconds, statusOf } from './failure.ts'
import { retryDelay, shouldRetry } from './queries.ts'

function problem(status: number, retryAfter: number | null = null) {
  const body = { type: 'about:blank', title: 'A title', status, detail: 'A detail.', requestId: 'r1' }
  return new ApiError({ kind: 'problem', problem: body, retryAfter })
}
const network = new ApiError({ kind: 'network' })

test('Retry-After is seconds or a date', () => {
  const now = new Date('2026-08-14T10:00:00Z')
  expect(retryAfterSeconds('24', now)).toBe(24)
  expect(retryAfterSeconds('Fri, 14 Aug 2026 10:00:30 GMT', now)).toBe(30)
  expect(retryAfterSeconds('Fri, 14 Aug 2026 09:00:00 GMT', now)).toBe(0)
  expect(retryAfterSeconds('soon', now)).toBeNull()
  expect(retryAfterSeconds(null, now)).toBeNull()
})

test('a problem is read, and nothing else is taken for one', () => {
  expect(readProblem({ title: 'x', status: 404 })).toEqual({
    type: 'about:blank',
    title: 'x',
    status: 404,
    detail: '',
    requestId: '',
  })
  for (const body of [null, 'x', {}, { title: 1, status: 2 }]) expect(readProblem(body)).toBeNull()
})

test('a request is named only for failures that are not the person’s', () => {
  expect(explain(problem(500)).requestId).toBe('r1')
  expect(explain(problem(404)).requestId).toBeNull()
  expect(explain(problem(404)).detail).toBe('A detail.')
})

test('being limited says when to go on', () => {
  expect(explain(problem(429, 24))).toMatchObject({ detail: 'Try again in 24 seconds.', retryAfter: 24 })
  expect(explain(problem(503, 1)).detail).toBe('A detail. Try again in 1 second.')
})

test('an error that nobody foresaw has words too', () => {
  expect(explain(new Error('x')).title).toBe('Something went wrong')
  expect(explain(undefined).title).toBe('Something went wrong')
})

test('only what may pass by itself is repeated, three times', () => {
  expect(shouldRetry(0, network)).toBe(true)
  expect(shouldRetry(2, problem(503))).toBe(true)
  expect(shouldRetry(3, problem(503))).toBe(false)
  expect(shouldRetry(0, problem(404))).toBe(false)
  expect(shouldRetry(0, problem(429))).toBe(false)
  expect(shouldRetry(0, new ApiError({ kind: 'signed-out' }))).toBe(false)
  expect(shouldRetry(0, new TypeError('a bug'))).toBe(false)
})

test('the server’s wish decides when', () => {
  expect(retryDelay(0, problem(503, 2))).toBe(2000)
  expect(retryDelay(1, network)).toBe(1000)
})

test('the status of an error', () => {
  expect(statusOf(problem(404))).toBe(404)
  expect(statusOf(new ApiError({ kind: 'unreadable', status: 502 }))).toBe(502)
  expect(statusOf(network)).toBeNull()
})
