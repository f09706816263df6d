import { NeonDbError } from '@neondatabase/serverless'
import { expect, test } from 'vitest'
import { errorFields } from './log.ts'

test('an error is logged by name and message', () => {
  expect(errorFields(new TypeError('fetch failed'))).toEqual({ error: 'TypeError', errorMessage: 'fetch failed' })
  expect(errorFields('text')).toEqual({ error: 'unknown', errorMessage: 'text' })
})

test('what a database says about values stays out of the log', () => {
  const error = Object.assign(new NeonDbError('invalid input syntax for type uuid: "a secret"'), { code: '22P02' })
  expect(errorFields(error)).toEqual({ error: 'NeonDbError', sqlState: '22P02' })
})
