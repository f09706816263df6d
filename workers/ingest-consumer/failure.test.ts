import { NeonDbError } from '@neondatabase/serverless'
import { APICallError, RetryError } from 'ai'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from './failure.ts'
import { Stopped } from './lease-holder.ts'
import { Superseded } from './store.ts'
import { unreadable } from './unreadable.ts'

function callError(statusCode: number | undefined, responseHeaders?: Record<string, string>) {
  const url = 'https://models.example/v1/embeddings'
  return new APICallError({
    message: 'secret text in the answer',
    url,
    requestBodyValues: {},
    statusCode,
    responseHeaders,
  })
}
const retried = (error: Error) =>
  new RetryError({ message: 'gave up', reason: 'maxRetriesExceeded', errors: [error, error] })

describe('how a job ended', () => {
  it('is nobody’s business any more', () => {
    expect(outcomeOf(new Stopped())).toBeNull()
    expect(outcomeOf(new Superseded())).toBeNull()
  })

  it('is the file’s fault', () => {
    expect(outcomeOf(unreadable('password'))).toEqual({
      kind: 'unusable',
      reason: 'This PDF is locked with a password. Upload a copy without one.',
    })
  })

  it('is the model’s, and it may say when to come back', () => {
    expect(outcomeOf(retried(callError(429, { 'retry-after': '7' })))).toMatchObject({
      kind: 'failed',
      detail: 'embedding model: 429',
      retryAfterSeconds: 7,
    })
    expect(outcomeOf(callError(503))).toMatchObject({ kind: 'failed', detail: 'embedding model: 503' })
    expect(outcomeOf(callError(undefined))).toMatchObject({ detail: 'embedding model: no answer' })
  })

  it.each(['soon', '-5', '0', ''])('ignores a retry-after of %j', (value) => {
    expect(outcomeOf(callError(429, { 'retry-after': value }))).not.toHaveProperty('retryAfterSeconds')
  })

  it('does not wait for ever', () => {
    expect(outcomeOf(callError(429, { 'retry-after': '86400' }))).toMatchObject({ retryAfterSeconds: 600 })
  })

  it('is the database’s', () => {
    expect(outcomeOf(Object.assign(new NeonDbError('too many connections'), { code: '53300' }))).toMatchObject({
      kind: 'failed',
      detail: 'sql 53300',
    })
    expect(outcomeOf(new NeonDbError('Server error (HTTP status 500): x'))).toMatchObject({
      detail: 'sql unknown-outcome',
    })
  })

  it('is time’s', () => {
    expect(outcomeOf(new DOMException('too late', 'TimeoutError'))).toMatchObject({ reason: /took too long/ })
  })

  it('never quotes what was being read', () => {
    const outcomes = [
      callError(400),
      retried(callError(400)),
      new TypeError('secret text'),
      new NeonDbError('secret text'),
      'secret text',
    ]
    for (const error of outcomes) expect(JSON.stringify(outcomeOf(error))).not.toContain('secret')
  })
})
