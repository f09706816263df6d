import { describe, expect, test } from 'vitest'
import type { SlotRow } from './slots.ts'
import { adjustment, slotToGive } from './stock.ts'

const REGION = 'aws-us-east-1'
const slot = (n: number, more: Partial<SlotRow> = {}): SlotRow => ({
  n,
  stage: 'ready',
  way: 'create',
  project_name: `alcove-pool-us-${n}`,
  region: REGION,
  project_id: `p${n}`,
  sealed_connection: 's',
  postgres_version: 17,
  schema_version: '0001',
  create_sent_at: null,
  failures: 0,
  problem: null,
  next_at: null,
  version: 1,
  updated_at: 0,
  retiring: 0,
  tenant_id: null,
  claimed_at: null,
  confirmed_at: null,
  ...more,
})
const numbers = (slots: SlotRow[]) => slots.map(({ n }) => n)

describe('which to give', () => {
  const behind = ({ schema_version: version }: SlotRow) => version === '0000'
  const given = (...slots: SlotRow[]) => slotToGive(slots, REGION, behind)?.n

  test('the oldest that is up to date, else the oldest that is behind, else none', () => {
    expect(given(slot(1, { schema_version: '0000' }), slot(2), slot(3))).toBe(2)
    expect(given(slot(1, { schema_version: '0000' }), slot(2, { schema_version: '0000' }))).toBe(1)
    expect(given()).toBeUndefined()
  })

  test('never one that is being made or taken away, nor one of another region', () => {
    for (const more of [
      { stage: 'created' },
      { stage: 'creating' },
      { stage: 'discarding' },
      { retiring: 1 },
      { sealed_connection: null },
      { region: 'aws-eu-central-1' },
    ] as const)
      expect(given(slot(1, more))).toBeUndefined()
  })
})

describe('what has to change', () => {
  const change = (slots: SlotRow[], wanted: number) => {
    const { add, retire } = adjustment(slots, wanted, REGION)
    return { add, retire: numbers(retire) }
  }

  test('as many are made as are missing; those under way count', () => {
    expect(change([], 3)).toEqual({ add: 3, retire: [] })
    expect(change([slot(1), slot(2, { stage: 'creating' })], 3)).toEqual({ add: 1, retire: [] })
    expect(change([slot(1), slot(2, { retiring: 1 })], 2)).toEqual({ add: 1, retire: [] })
  })

  test('of too many the unfinished go first, then the newest', () => {
    expect(change([slot(1), slot(2, { stage: 'created' }), slot(3), slot(4)], 2)).toEqual({ add: 0, retire: [2, 4] })
    expect(change([slot(1), slot(2)], 0)).toEqual({ add: 0, retire: [2, 1] })
  })

  test('one whose create is in doubt is not taken away before it is known', () => {
    expect(change([slot(1, { stage: 'creating' })], 0)).toEqual({ add: 0, retire: [] })
  })

  test('those of another region are replaced', () => {
    expect(change([slot(1, { region: 'aws-eu-central-1' })], 1)).toEqual({ add: 1, retire: [1] })
  })
})
