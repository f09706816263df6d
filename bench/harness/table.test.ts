import { expect, it } from 'vitest'
import { tableText } from './table.ts'

it('sets numbers right under their columns, shares without their zero', () => {
  const table = { title: 'found', columns: ['n', 'hit@5'], rows: [{ name: 'words', cells: [129, 0.6125] }] }
  expect(tableText({ ...table, rows: [...table.rows, { name: 'all', cells: [12, 1] }] })).toBe(
    ['found', '         n  hit@5', 'words  129   .613', 'all     12  1.000'].join('\n'),
  )
})
