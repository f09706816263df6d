import { NeonDbError } from '@neondatabase/serverless'
import { expect, test } from 'vitest'
import type { Database } from '../sql.ts'
import { reportingRefusals } from './access.ts'

const failing = (error: Error): Database => ({
  query: () => Promise.reject(error),
  batch: () => Promise.reject(error),
})

test('a refused connection is reported, and still an error', async () => {
  let reports = 0
  const refused = new NeonDbError("password authentication failed for user 'x'")
  const database = reportingRefusals(failing(refused), async () => {
    reports++
    throw new Error('nobody listens')
  })
  await expect(database.query({ text: 'select 1' })).rejects.toBe(refused)
  await expect(database.batch([])).rejects.toBe(refused)
  expect(reports).toBe(2)
})

test('other failures are not', async () => {
  const database = reportingRefusals(failing(new Error('lost')), () => {
    throw new Error('must not be called')
  })
  await expect(database.query({ text: 'select 1' })).rejects.toThrow('lost')
})
