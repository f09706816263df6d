/** What the Rollout object stores. Decides nothing. */
import type { newRolloutSchema, RolloutTenantState } from '../../core/contract/fleet.ts'
import type { Storage } from '../tenant/storage.ts'
import type { Phase, TenantProgress } from './machine.ts'

export type RolloutSettings = ReturnType<(typeof newRolloutSchema)['parse']>

export interface RolloutRow {
  id: string
  from_version: string | null
  to_version: string
  settings: RolloutSettings
  phase: Phase
  paused: string | null
  listed_to: string
  listed: number
  forgiven: number
  held: number
  held_until: number
  created_at: number
  deadline_at: number
  finished_at: number | null
}

export interface TenantRow {
  tenant_id: string
  state: RolloutTenantState
  canary: number
  token: string | null
  due_at: number | null
  attempts: number
  failures: number
  losses: number
  misses: number
  error: string | null
  updated_at: number
}

export interface Tally {
  state: RolloutTenantState
  canary: number
  count: number
  due: number
  next_at: number | null
}

/** As many as one decision may send for at most (`concurrency` of the contract). */
const DUE_LIMIT = 200
const OPEN = `phase NOT IN ('finished', 'aborted')`

export class RolloutRows {
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
  }

  transaction<T>(work: () => T): T {
    return this.#storage.transaction(work)
  }

  insert(row: Pick<RolloutRow, 'id' | 'to_version' | 'settings' | 'created_at' | 'deadline_at'>): void {
    this.#storage.run(
      `INSERT INTO rollouts (id, to_version, settings, phase, created_at, deadline_at) VALUES (?, ?, ?, 'planned', ?, ?)`,
      row.id,
      row.to_version,
      JSON.stringify(row.settings),
      row.created_at,
      row.deadline_at,
    )
  }

  find(id: string): RolloutRow | null {
    return this.#rollouts('WHERE id = ?', id)[0] ?? null
  }

  /** The one that is under way, also while it is paused. */
  open(): RolloutRow | null {
    return this.#rollouts(`WHERE ${OPEN} ORDER BY created_at DESC LIMIT 1`)[0] ?? null
  }

  /** Those in which something may still happen. */
  live(): RolloutRow[] {
    return this.#rollouts(
      `WHERE ${OPEN} OR EXISTS (SELECT 1 FROM tenants WHERE rollout_id = rollouts.id AND state = 'running')`,
    )
  }

  /** The newest first. */
  all(): RolloutRow[] {
    return this.#rollouts('ORDER BY created_at DESC, id DESC')
  }

  change(id: string, values: Partial<Omit<RolloutRow, 'id' | 'settings'>>): void {
    const entries = Object.entries(values)
    if (entries.length === 0) return
    this.#storage.run(
      `UPDATE rollouts SET ${entries.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`,
      ...entries.map(([, value]) => value),
      id,
    )
  }

  addTenant(rolloutId: string, tenant: { id: string; rank: number; used: boolean; now: number }): void {
    this.#storage.run(
      `INSERT INTO tenants (rollout_id, tenant_id, state, rank, used, due_at, updated_at) VALUES (?, ?, 'pending', ?, ?, ?, ?)
        ON CONFLICT DO NOTHING`,
      rolloutId,
      tenant.id,
      tenant.rank,
      tenant.used ? 1 : 0,
      tenant.now,
      tenant.now,
    )
  }

  tenant(rolloutId: string, tenantId: string): TenantRow | null {
    return this.#storage.first<TenantRow>(
      'SELECT * FROM tenants WHERE rollout_id = ? AND tenant_id = ?',
      rolloutId,
      tenantId,
    )
  }

  /** `due` counts up to `DUE_LIMIT`: no decision looks at more. */
  tally(rolloutId: string, now: number): Tally[] {
    const same = 'rollout_id = t.rollout_id AND state = t.state AND canary = t.canary'
    return this.#storage.all<Tally>(
      `SELECT state, canary, count,
          (SELECT count(*) FROM (SELECT 1 FROM tenants WHERE ${same} AND due_at <= ? LIMIT ${DUE_LIMIT})) AS due,
          (SELECT min(due_at) FROM tenants WHERE ${same} AND due_at > ?) AS next_at
        FROM tallies AS t WHERE rollout_id = ? AND count > 0`,
      now,
      now,
      rolloutId,
    )
  }

  /** Those of a state whose time has come. */
  due(rolloutId: string, state: RolloutTenantState, now: number, limit: number): TenantRow[] {
    return this.#storage.all<TenantRow>(
      'SELECT * FROM tenants WHERE rollout_id = ? AND state = ? AND due_at <= ? LIMIT ?',
      rolloutId,
      state,
      now,
      limit,
    )
  }

  /** Whom to send for next: first those that were never tried, so that one that gets lost holds up nobody. */
  next(rolloutId: string, now: number, limit: number, canaries: boolean): TenantRow[] {
    return this.#storage.all<TenantRow>(
      `SELECT * FROM tenants WHERE rollout_id = ? AND state = 'pending' AND due_at <= ? AND canary >= ?
        ORDER BY attempts, rank LIMIT ?`,
      rolloutId,
      now,
      canaries ? 1 : 0,
      limit,
    )
  }

  /** Tenants that hold something come first: a migration that works on empty tables proves little. */
  draft(rolloutId: string, count: number): void {
    this.#storage.run(
      `UPDATE tenants SET canary = 1 WHERE rollout_id = ? AND tenant_id IN (SELECT tenant_id FROM tenants
        WHERE rollout_id = ? AND canary = 0 AND state IN ('pending', 'running') ORDER BY used DESC, rank LIMIT ?)`,
      rolloutId,
      rolloutId,
      count,
    )
  }

  send(rolloutId: string, tenantId: string, token: string, dueAt: number, now: number): void {
    this.#storage.run(
      `UPDATE tenants SET state = 'running', token = ?, due_at = ?, updated_at = ? WHERE rollout_id = ? AND tenant_id = ?`,
      token,
      dueAt,
      now,
      rolloutId,
      tenantId,
    )
  }

  takeUp(rolloutId: string, tenantId: string, dueAt: number, now: number): void {
    this.#storage.run(
      'UPDATE tenants SET attempts = attempts + 1, due_at = ?, updated_at = ? WHERE rollout_id = ? AND tenant_id = ?',
      dueAt,
      now,
      rolloutId,
      tenantId,
    )
  }

  /** Null takes the tenant out of the rollout. */
  write(rolloutId: string, tenantId: string, progress: TenantProgress | null, now: number): void {
    if (progress === null) {
      this.#storage.run('DELETE FROM tenants WHERE rollout_id = ? AND tenant_id = ?', rolloutId, tenantId)
      return
    }
    const { state, canary, dueAt, failures, losses, misses, error } = progress
    this.#storage.run(
      `UPDATE tenants SET state = ?, canary = ?, due_at = ?, failures = ?, losses = ?, misses = ?, error = ?, updated_at = ?,
          token = CASE WHEN ? = 'running' THEN token END
        WHERE rollout_id = ? AND tenant_id = ?`,
      state,
      canary ? 1 : 0,
      dueAt,
      failures,
      losses,
      misses,
      error,
      now,
      state,
      rolloutId,
      tenantId,
    )
  }

  failed(rolloutId: string): TenantRow[] {
    return this.#storage.all<TenantRow>(`SELECT * FROM tenants WHERE rollout_id = ? AND state = 'failed'`, rolloutId)
  }

  page(rolloutId: string, state: RolloutTenantState | null, after: string, limit: number): TenantRow[] {
    return this.#storage.all<TenantRow>(
      `SELECT * FROM tenants WHERE rollout_id = ? AND (? IS NULL OR state = ?) AND tenant_id > ? ORDER BY tenant_id LIMIT ?`,
      rolloutId,
      state,
      state,
      after,
      limit,
    )
  }

  #rollouts(where: string, ...params: string[]): RolloutRow[] {
    return this.#storage
      .all<Omit<RolloutRow, 'settings'> & { settings: string }>(`SELECT * FROM rollouts ${where}`, ...params)
      .map((row) => ({ ...row, settings: JSON.parse(row.settings) as RolloutSettings }))
  }
}

export function progressOf(row: TenantRow): TenantProgress {
  const { state, canary, due_at: dueAt, failures, losses, misses, error } = row
  return { state, canary: canary === 1, dueAt, failures, losses, misses, error }
}

export function isOver({ phase }: Pick<RolloutRow, 'phase'>): boolean {
  return phase === 'finished' || phase === 'aborted'
}
