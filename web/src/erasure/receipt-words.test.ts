import { expect, test } from 'vitest'
import type { ErasureReceipt } from '../api/types.ts'
import { receiptRows } from './receipt-words.ts'

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
