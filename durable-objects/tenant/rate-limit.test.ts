import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bucket, peek, ratePolicies, takeToken } from './rate-limit.ts'

const { chat, upload } = ratePolicies
const T = 1_000_000

function drain(times: number) {
  let bucket: Bucket | null = null
  let last = takeToken(chat, bucket, T)
  for (let taken = 1; taken <= times; taken++) {
    last = takeToken(chat, bucket, T)
    bucket = last.bucket
  }
  return last
}

test('a full bucket gives a burst, then refuses', () => {
  expect(drain(20)).toMatchObject({ allowed: true, state: { remaining: 0, limit: 20, windowSeconds: 60 } })
  expect(drain(21)).toMatchObject({ allowed: false, retryAfterSeconds: 3, state: { remaining: 0, resetSeconds: 60 } })
})

test('a refusal takes nothing, and the promised second is enough', () => {
  const { bucket, retryAfterSeconds } = drain(25)
  expect(takeToken(chat, bucket, T + retryAfterSeconds * 1_000 - 1).allowed).toBe(false)
  expect(takeToken(chat, bucket, T + retryAfterSeconds * 1_000).allowed).toBe(true)
})

test('refills to its capacity and no further', () => {
  const { bucket } = drain(20)
  expect(takeToken(chat, bucket, T + 60_000).state.remaining).toBe(19)
  expect(takeToken(chat, bucket, T + 3_600_000).state.remaining).toBe(19)
})

test('looking takes nothing', () => {
  expect(peek(chat, drain(5).bucket, T).remaining).toBe(15)
  expect(peek(upload, null, T)).toEqual({
    policy: 'upload',
    limit: 100,
    windowSeconds: 100,
    remaining: 100,
    resetSeconds: 0,
  })
})

test('however requests are spread, no window gets more than its burst and its refill', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }), (gaps) => {
      let bucket: Bucket | null = null
      let now = T
      let allowed = 0
      for (const gap of gaps) {
        now += gap
        const taken = takeToken(chat, bucket, now)
        bucket = taken.bucket
        if (taken.allowed) allowed++
      }
      expect(allowed).toBeLessThanOrEqual(20 + ((now - T) * 20) / 60_000 + 1e-6)
    }),
  )
})

test('a clock that goes back neither gives nor takes', () => {
  const { bucket } = drain(20)
  expect(peek(chat, bucket, T - 60_000).remaining).toBe(0)
})
