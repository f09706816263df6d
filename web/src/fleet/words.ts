import type { Shape } from '../library/rows.ts'
import { count } from '../words/numbers.ts'
import type { FleetTenant, Rollout, RolloutState, RolloutTenantState } from './types.ts'

/** What a tenant is at, in a word and a shape that says the same: its own state before that of its database. */
export function tenantState({ state, status }: Pick<FleetTenant, 'state' | 'status'>): { shape: Shape; words: string } {
  if (state === 'suspended') return { shape: 'failed', words: 'suspended' }
  if (state === 'erasing') return { shape: 'part', words: 'being erased' }
  if (status === 'ready') return { shape: 'ready', words: 'ready' }
  if (status === 'preparing') return { shape: 'part', words: 'preparing' }
  if (status === 'waiting') return { shape: 'part', words: 'waiting' }
  return { shape: 'up', words: 'no database yet' }
}

export const rolloutStates: Record<RolloutState, { shape: Shape; words: string }> = {
  planned: { shape: 'up', words: 'planned' },
  canaries: { shape: 'part', words: 'canaries' },
  waves: { shape: 'part', words: 'waves' },
  paused: { shape: 'same', words: 'paused' },
  aborted: { shape: 'failed', words: 'aborted' },
  finished: { shape: 'ready', words: 'finished' },
}

/** Each state of a tenant in a rollout, in the order in which they are shown. */
export const rolloutTenantStates: readonly { state: RolloutTenantState; label: string; means: string }[] = [
  { state: 'done', label: 'Done', means: 'on the new schema' },
  { state: 'running', label: 'Running', means: 'being migrated' },
  { state: 'failed', label: 'Failed', means: 'stayed on the old schema' },
  { state: 'pending', label: 'Pending', means: 'waiting for their turn' },
  { state: 'idle', label: 'Idle', means: 'asleep; migrated when used, or at the deadline' },
]

/** `288 of 300 done, 9 failed`. */
export function progressWords({ counts, total }: Pick<Rollout, 'counts' | 'total'>): string {
  if (total === 0) return 'no tenant to migrate'
  const whole = new Intl.NumberFormat('en')
  const parts = [`${whole.format(counts.done)} of ${whole.format(total)} done`]
  if (counts.running > 0) parts.push(`${whole.format(counts.running)} running`)
  if (counts.failed > 0) parts.push(`${whole.format(counts.failed)} failed`)
  if (counts.idle > 0) parts.push(`${whole.format(counts.idle)} idle`)
  return parts.join(', ')
}

/** What an operator can do to a rollout now. */
export function rolloutActions({ state, counts }: Pick<Rollout, 'state' | 'counts'>): {
  pause: boolean
  resume: boolean
  abort: boolean
  retry: boolean
} {
  const over = state === 'finished' || state === 'aborted'
  return {
    pause: !over && state !== 'paused',
    resume: state === 'paused',
    abort: !over,
    retry: state !== 'aborted' && counts.failed > 0,
  }
}

/** How many failures pause a rollout over so many tenants. */
export function failureBudget(share: number, total: number): string {
  return `more than ${count(Math.max(2, Math.floor(share * total)), 'failure')}`
}
