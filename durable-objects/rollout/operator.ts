/** What operators ask of rollouts, and tell them. What follows from a change is the runner's business. */
import {
  type NewRollout,
  newRolloutSchema,
  type Rollout,
  type RolloutList,
  type RolloutTenantPage,
} from '../../core/contract/fleet.ts'
import { hasReached, isKnown, type Release } from '../../core/tenant/versions.ts'
import { conflict, NOT_FOUND, type Refused, refused } from '../tenant/refusals.ts'
import type { Answered } from '../tenant/rpc.ts'
import { again } from './machine.ts'
import { isOver, progressOf, type RolloutRow, type RolloutRows } from './rows.ts'
import type { RolloutTenantQuery } from './rpc.ts'
import { situationOf } from './situation.ts'
import { viewOf, viewOfTenant } from './views.ts'

export interface OperatorDeps {
  rows: RolloutRows
  now(): number
  newId(): string
  release: Release
}

/** Rollouts in the list; older ones are found by their id. */
const SHOWN = 20
const MAX_PAGE = 200
const DEFAULT_PAGE = 50
const HOUR_MS = 3_600_000

const OVER = conflict('This rollout is over.')
const OTHER = conflict('Another rollout is under way. Let it finish, or abort it first.')

type Changed = Answered<{ rollout: Rollout }>

export class OperatorRequests {
  readonly #deps: OperatorDeps

  constructor(deps: OperatorDeps) {
    this.#deps = deps
  }

  start(wish: NewRollout): Changed {
    const { rows, release, newId, now } = this.#deps
    const settings = newRolloutSchema.parse(wish)
    const to = settings.to ?? release.target
    if (!isKnown(to, release)) return unusable(`This release has no migration "${to}".`)
    if (!hasReached(to, release.required, release))
      return unusable(`This release requires at least ${release.required}.`)
    if (rows.open()) return OTHER
    const id = newId()
    const createdAt = now()
    rows.insert({
      id,
      to_version: to,
      settings: { ...settings, to },
      created_at: createdAt,
      deadline_at: createdAt + settings.deadlineHours * HOUR_MS,
    })
    return this.get(id)
  }

  list(): RolloutList {
    const { rows, release } = this.#deps
    return {
      rollouts: rows
        .all()
        .slice(0, SHOWN)
        .map((row) => this.#view(row)),
      schema: { required: release.required, target: release.target },
    }
  }

  get(id: string): Changed {
    const row = this.#deps.rows.find(id)
    return row ? { ok: true, rollout: this.#view(row) } : NOT_FOUND
  }

  tenants(
    id: string,
    { state, cursor = '', limit = DEFAULT_PAGE }: RolloutTenantQuery,
  ): Answered<{
    page: RolloutTenantPage
  }> {
    const { rows } = this.#deps
    if (!rows.find(id)) return NOT_FOUND
    const size = Math.min(MAX_PAGE, Math.max(1, limit))
    const found = rows.page(id, state ?? null, cursor, size + 1)
    const shown = found.slice(0, size)
    const next = found.length > size ? (shown.at(-1)?.tenant_id ?? null) : null
    return { ok: true, page: { tenants: shown.map(viewOfTenant), next } }
  }

  pause(id: string): Changed {
    return this.#change(id, (row) => (isOver(row) ? OVER : { paused: row.paused ?? 'Paused by an operator.' }))
  }

  resume(id: string): Changed {
    return this.#change(id, (row) =>
      isOver(row) ? OVER : { paused: null, forgiven: this.#deps.rows.failed(id).length, held_until: 0 },
    )
  }

  abort(id: string): Changed {
    return this.#change(id, (row) =>
      row.phase === 'finished'
        ? conflict('This rollout has finished.')
        : { phase: 'aborted', paused: null, finished_at: row.finished_at ?? this.#deps.now() },
    )
  }

  retry(id: string): Changed {
    const { rows, now } = this.#deps
    return this.#change(id, (row) => {
      if (row.phase === 'aborted') return conflict('This rollout was aborted. Start another one.')
      const other = rows.open()
      if (other && other.id !== id) return OTHER
      for (const tenant of rows.failed(id)) rows.write(id, tenant.tenant_id, again(progressOf(tenant), now()), now())
      const phase = row.phase === 'finished' ? 'waves' : row.phase
      return { phase, paused: null, forgiven: 0, finished_at: null, held_until: 0 }
    })
  }

  #change(id: string, decision: (row: RolloutRow) => Partial<RolloutRow> | Refused): Changed {
    const { rows } = this.#deps
    const refusal = rows.transaction(() => {
      const row = rows.find(id)
      if (!row) return NOT_FOUND
      const values = decision(row)
      if ('ok' in values) return values
      const { settings: _, id: __, ...columns } = values
      rows.change(id, columns)
      return null
    })
    return refusal ?? this.get(id)
  }

  #view(row: RolloutRow): Rollout {
    return viewOf(row, situationOf(this.#deps.rows, row, this.#deps.now()).counts)
  }
}

function unusable(detail: string): Refused {
  return refused({ reason: 'unusable', detail })
}
