import { expect, test } from 'vitest'
import { classifyNeonError } from './failures.ts'

const response = (status: number, code = '', headers: Record<string, string> = {}) => ({
  response: { status, data: { code, message: 'm', request_id: 'r' }, headers },
})

test.each([
  [423, { kind: 'locked', retryAfterSeconds: null }],
  [429, { kind: 'limited', retryAfterSeconds: null }],
  [503, { kind: 'unavailable', retryAfterSeconds: null }],
  [404, { kind: 'not-found' }],
  [401, { kind: 'refused', status: 401, code: 'C' }],
  [422, { kind: 'refused', status: 422, code: 'C' }],
])('%i says that nothing happened, to a write as to a read', (status, failure) => {
  for (const effect of ['read', 'write'] as const)
    expect(classifyNeonError(response(status, 'C'), effect)).toEqual(failure)
})

test.each([500, 502, 504, 408])('after %i a change may have been made, and a read can be repeated', (status) => {
  expect(classifyNeonError(response(status), 'write')).toEqual({ kind: 'unknown-outcome' })
  expect(classifyNeonError(response(status), 'read')).toEqual({ kind: 'unavailable' })
})

test('so it is when no answer came, or one that nobody understands', () => {
  for (const error of [
    new TypeError('fetch failed'),
    { code: 'ECONNABORTED' },
    undefined,
    new Error('invalid reply'),
  ]) {
    expect(classifyNeonError(error, 'write')).toEqual({ kind: 'unknown-outcome' })
    expect(classifyNeonError(error, 'read')).toEqual({ kind: 'unavailable' })
  }
})

test('a full account is told apart from a wrong request', () => {
  expect(classifyNeonError(response(422, 'PROJECTS_LIMIT_EXCEEDED'), 'write')).toEqual({ kind: 'limit-reached' })
})

test('Retry-After in seconds is kept, anything else is not believed', () => {
  expect(classifyNeonError(response(429, '', { 'retry-after': '7' }), 'read')).toMatchObject({ retryAfterSeconds: 7 })
  for (const value of ['soon', '', '-1'])
    expect(classifyNeonError(response(429, '', { 'retry-after': value }), 'read')).toMatchObject({
      retryAfterSeconds: null,
    })
})

test('a body that is no JSON is no obstacle', () => {
  expect(classifyNeonError({ response: { status: 503, data: '<html>', headers: {} } }, 'write').kind).toBe(
    'unavailable',
  )
})
