/** Reads what a decision has to look at. */
import type { RolloutTenantState } from '../../core/contract/fleet.ts'
import type { Situation } from './machine.ts'
import type { RolloutRow, RolloutRows, Tally } from './rows.ts'

export function situationOf(rows: RolloutRows, row: RolloutRow, now: number): Situation {
  const tally = rows.tally(row.id, now)
  const sum = (what: 'count' | 'due', of: (entry: Tally) => boolean) =>
    tally.filter(of).reduce((total, entry) => total + entry[what], 0)
  const count = (state: RolloutTenantState) => sum('count', (entry) => entry.state === state)
  const isOpen = ({ state }: Tally) => state === 'pending' || state === 'running'
  const idle = tally.filter(({ state }) => state === 'idle')
  // Of a rollout that rests, only leases may still end.
  const rests = row.paused !== null || row.phase === 'finished' || row.phase === 'aborted'
  const times = tally.filter(({ state }) => state === 'running' || !rests).flatMap(({ next_at }) => next_at ?? [])
  return {
    now,
    phase: row.phase,
    paused: row.paused !== null,
    listed: row.listed === 1,
    heldUntil: row.held_until,
    settings: row.settings,
    counts: {
      pending: count('pending'),
      running: count('running'),
      done: count('done'),
      failed: count('failed'),
      idle: count('idle'),
    },
    forgiven: row.forgiven,
    canaries: {
      done: sum('count', ({ state, canary }) => canary === 1 && state === 'done'),
      open: sum('count', (entry) => entry.canary === 1 && isOpen(entry)),
    },
    sendable: sum('due', ({ state, canary }) => state === 'pending' && (row.phase !== 'canaries' || canary === 1)),
    expired: sum('due', ({ state }) => state === 'running'),
    wakeable: sum('due', ({ state }) => state === 'idle'),
    idleWaiting: idle.some(({ next_at, due }) => next_at !== null || due > 0),
    nextAt: times.length === 0 ? null : Math.min(...times),
  }
}
