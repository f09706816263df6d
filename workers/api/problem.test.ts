import { expect, test } from 'vitest'
import { problemOf, rateLimitHeaders } from './problem.ts'

const rateLimit = { policy: 'chat', limit: 20, windowSeconds: 60, remaining: 0.4, resetSeconds: 2.2 } as const

test('every refusal has its status', () => {
  expect(problemOf({ reason: 'not-found' })).toMatchObject({ status: 404 })
  expect(problemOf({ reason: 'forbidden', needs: 'owner' })).toMatchObject({
    status: 403,
    detail: expect.stringMatching(/owner/),
  })
  expect(problemOf({ reason: 'rate-limited', rateLimit, retryAfterSeconds: 2.2 })).toMatchObject({
    status: 429,
    headers: { 'Retry-After': '3', RateLimit: '"chat";r=0;t=3', 'RateLimit-Policy': '"chat";q=20;w=60' },
  })
  expect(problemOf({ reason: 'not-ready', detail: 'Being made.', retryAfterSeconds: 0 })).toMatchObject({
    status: 503,
    detail: 'Being made.',
    headers: { 'Retry-After': '1' },
  })
  expect(problemOf({ reason: 'conflict', detail: 'Busy.' })).toMatchObject({ status: 409, detail: 'Busy.' })
  expect(problemOf({ reason: 'suspended', detail: 'Suspended.' })).toMatchObject({ status: 403, detail: 'Suspended.' })
  expect(problemOf({ reason: 'unusable', detail: 'Not a PDF.' })).toMatchObject({ status: 422, detail: 'Not a PDF.' })
})

test('a limit says what it is, and how far over it one is', () => {
  const size = problemOf({ reason: 'over-limit', limit: 'fileBytes', max: 33_554_432, actual: 41_943_040 })
  expect(size).toMatchObject({
    status: 413,
    detail: 'A file can have at most 32 MB; this one has 40 MB, 8 MB too much.',
  })
  const byOne = problemOf({ reason: 'over-limit', limit: 'fileBytes', max: 33_554_432, actual: 33_554_433 })
  expect(byOne.detail).toContain('this one has 32.01 MB')
  const documents = problemOf({ reason: 'over-limit', limit: 'documents', max: 100, actual: 101 })
  expect(documents).toMatchObject({ status: 403, detail: expect.stringContaining('100 documents') })
})

test('rate limit headers', () => {
  expect(rateLimitHeaders({ ...rateLimit, remaining: 19.9, resetSeconds: 0 })).toEqual({
    RateLimit: '"chat";r=19;t=0',
    'RateLimit-Policy': '"chat";q=20;w=60',
  })
})
