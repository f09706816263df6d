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

test('rate limit headers', () => {
  expect(rateLimitHeaders({ ...rateLimit, remaining: 19.9, resetSeconds: 0 })).toEqual({
    RateLimit: '"chat";r=19;t=0',
    'RateLimit-Policy': '"chat";q=20;w=60',
  })
})
