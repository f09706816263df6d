import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobProgress } from '../../durable-objects/tenant/rpc.ts'
import { LeaseHolder, Stopped } from './lease-holder.ts'

const LEASE = { jobId: 'job', token: 'token' }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function holderWith(answer: () => Promise<'go-on' | 'stop'>) {
  const reports: JobProgress[] = []
  const reportProgress = vi.fn((_: unknown, progress: JobProgress) => {
    reports.push(progress)
    return answer()
  })
  return { holder: new LeaseHolder({ reportProgress }, LEASE), reports, reportProgress }
}

describe('holding a lease', () => {
  it('reports progress, but not each step of it', async () => {
    const { holder, reports } = holderWith(async () => 'go-on')
    for (let pagesDone = 1; pagesDone <= 100; pagesDone++) {
      holder.moved({ pages: 100, pagesDone })
      await vi.advanceTimersByTimeAsync(20)
    }
    expect(reports.length).toBeGreaterThan(2)
    expect(reports.length).toBeLessThan(10)
    holder.release()
  })

  it('reports although nothing moves, so that the lease goes on', async () => {
    const { holder, reports } = holderWith(async () => 'go-on')
    holder.moved({ pages: 9, pagesDone: 4 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reports.length).toBeGreaterThanOrEqual(4)
    expect(reports.at(-1)).toEqual({ pages: 9, pagesDone: 4 })
    holder.release()
    const before = reports.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reports.length).toBe(before)
  })

  it('has one report under way at a time', async () => {
    const { holder, reports } = holderWith(() => new Promise(() => {}))
    holder.moved({ pages: 9, pagesDone: 1 })
    await vi.advanceTimersByTimeAsync(60_000)
    holder.moved({ pages: 9, pagesDone: 2 })
    expect(reports.length).toBe(1)
    holder.release()
  })

  it('stops the job when told to, and says nothing more', async () => {
    const { holder, reports } = holderWith(async () => 'stop')
    holder.moved({ pages: 9, pagesDone: 1 })
    await vi.advanceTimersByTimeAsync(1)
    expect(holder.signal.reason).toBeInstanceOf(Stopped)
    holder.moved({ pages: 9, pagesDone: 2 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reports.length).toBe(1)
    holder.release()
  })

  it('goes on when a report is lost', async () => {
    const { holder, reports } = holderWith(async () => {
      throw new Error('network')
    })
    holder.moved({ pages: 9, pagesDone: 1 })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(holder.signal.aborted).toBe(false)
    expect(reports.length).toBe(2)
    holder.release()
  })
})
