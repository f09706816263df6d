import { describe, expect, it } from 'vitest'
import { newProject } from '../management/create-project.ts'
import { exceededQuota } from './quota.ts'
import { addActive, addTransfer, sumUsage } from './usage.ts'

const at = (time: string) => new Date(`2026-11-23T${time}Z`)

describe('time awake', () => {
  it('is spread over the hours it touches', () => {
    const usage = addActive({}, at('10:59:50'), at('12:00:30'), 0.25)
    expect(Object.entries(usage).map(([hour, { activeSeconds }]) => [hour.slice(11, 13), activeSeconds])).toEqual([
      ['10', 10],
      ['11', 3600],
      ['12', 30],
    ])
    expect(sumUsage(usage)).toMatchObject({ activeSeconds: 3640, computeUnitSeconds: 910 })
    expect(sumUsage(usage, at('11:00:00').getTime(), at('12:00:00').getTime()).activeSeconds).toBe(3600)
  })

  it('adds up within an hour, and is forgotten after sixty days', () => {
    const first = addActive({}, new Date('2026-09-01T00:00:00Z'), new Date('2026-09-01T00:00:05Z'), 1)
    const twice = addActive(first, new Date('2026-09-01T00:10:00Z'), new Date('2026-09-01T00:10:05Z'), 1)
    expect(sumUsage(twice).activeSeconds).toBe(10)
    expect(sumUsage(addActive(twice, at('00:00:00'), at('00:00:01'), 1)).activeSeconds).toBe(1)
  })
})

describe('a quota', () => {
  const limited = (quota: Record<string, number>) => newProject({ settings: { quota } }, 0)
  const usage = addTransfer(addActive({}, at('10:00:00'), at('10:01:00'), 1), at('10:00:00'), 500)

  it('is exceeded when it is used up, and 0 is none', () => {
    expect(exceededQuota(limited({ active_time_seconds: 60 }), usage, at('11:00:00'))).toBe('active_time_seconds')
    expect(
      exceededQuota(limited({ active_time_seconds: 61, data_transfer_bytes: 501 }), usage, at('11:00:00')),
    ).toBeUndefined()
    expect(exceededQuota(limited({ data_transfer_bytes: 500 }), usage, at('11:00:00'))).toBe('data_transfer_bytes')
    expect(exceededQuota(limited({ active_time_seconds: 0 }), usage, at('11:00:00'))).toBeUndefined()
    expect(exceededQuota(newProject({}, 0), usage, at('11:00:00'))).toBeUndefined()
  })

  it('begins anew with the month', () => {
    const december = new Date('2026-12-01T00:00:00Z')
    expect(exceededQuota(limited({ active_time_seconds: 60 }), usage, december)).toBeUndefined()
  })
})
