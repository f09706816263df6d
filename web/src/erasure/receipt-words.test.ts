import { expect, test } from 'vitest'
import type { ErasureReceipt } from '../api/types.ts'
import { keptRows, receiptRows } from './receipt-words.ts'

const receipt = (deleted: ErasureReceipt['deleted']): ErasureReceipt => ({
  erasureId: 'e',
  tenantId: 't',
  deployment: 'alcove',
  requestedAt: '2026-11-25T04:00:00Z',
  finishedAt: '2026-11-25T04:01:00Z',
  deleted,
  kept: [],
})

test('a receipt counts everything, and names the projects', () => {
  const rows = receiptRows(
    receipt({
      projects: ['p1'],
      files: 2,
      controlRows: { memberships: 3, vector_databases: 1, documents: 0 },
      objectRows: 1,
    }),
  )
  expect(rows.map(({ value }) => value)).toEqual([
    '1 Neon project: p1',
    '2 files',
    '1 row',
    'memberships: 3, vector databases: 1',
  ])
})

test('a workspace without a database has a receipt, too', () => {
  expect(receiptRows(receipt({ projects: [], files: 0, controlRows: {}, objectRows: 0 }))[0]?.value).toMatch(/none/)
})

test('what is kept says until when, unless nothing is', () => {
  const kept = [
    { provider: 'Neon', what: 'The deleted project', until: '2026-12-02T12:00:00Z' },
    { provider: 'R2', what: 'Nothing', until: '2026-11-25T04:01:00Z' },
  ]
  const rows = keptRows({ ...receipt({ projects: [], files: 0, controlRows: {}, objectRows: 0 }), kept })
  expect(rows[0]?.words).toMatch(/^The deleted project, until 2 December 2026, /)
  expect(rows[1]?.words).toBe('Nothing')
})
