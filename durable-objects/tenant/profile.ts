/**
 * The tenant itself: what it is called, which plan it has, and whether work is done for it. The control database
 * reflects it; every change is counted and told here, so that no caller can forget to.
 */
import type { TenantEvent, TenantLifecycle } from '../../core/contract.ts'
import type { Plan, Plans } from '../../core/plans.ts'
import { decideState } from './admission.ts'
import type { Action, Refusal } from './rpc.ts'
import type { Storage } from './storage.ts'

export interface ProfileRow {
  id: string
  name: string
  created_at: number
  plan: string
  state: TenantLifecycle
  /** Why it is suspended, as the operator wrote it. */
  state_reason: string | null
  version: number
}

export interface ProfileDeps {
  storage: Storage
  publish(event: TenantEvent): void
  /** The row is to be reflected in the control database at this version. */
  reflect(version: number): void
  plans: Plans
  /** The plan of a tenant that was never given one, or whose plan is no longer among them. */
  defaultPlan: string
}

export class Profile {
  readonly #deps: ProfileDeps

  constructor(deps: ProfileDeps) {
    this.#deps = deps
    this.#giveFirstPlan()
  }

  row(): ProfileRow {
    const row = this.#deps.storage.first<ProfileRow>('SELECT * FROM tenant')
    if (!row) throw new Error('this object was never told who it is')
    return row
  }

  plan(): Plan & { id: string } {
    const { plans, defaultPlan } = this.#deps
    const { plan: id } = this.row()
    const plan = Object.hasOwn(plans, id) ? plans[id] : plans[defaultPlan]
    if (!plan) throw new Error('the plan of new tenants is not among the plans')
    return { ...plan, id }
  }

  /** Null when work of that kind is done for the tenant now. */
  refusalOf(action: Action): Refusal | null {
    return decideState(action, this.row())
  }

  /** Whether work may be done for this tenant now. */
  isActive(): boolean {
    return this.row().state === 'active'
  }

  change(changes: Partial<Pick<ProfileRow, 'name' | 'plan' | 'state' | 'state_reason'>>): ProfileRow {
    const entries = Object.entries(changes)
    this.#deps.storage.run(
      `UPDATE tenant SET ${entries.map(([column]) => `${column} = ?, `).join('')} version = version + 1`,
      ...entries.map(([, value]) => value),
    )
    const row = this.row()
    this.#deps.reflect(row.version)
    this.#deps.publish({ type: 'tenant' })
    return row
  }

  #giveFirstPlan(): void {
    const { storage, defaultPlan } = this.#deps
    if (storage.first('SELECT 1 FROM tenant WHERE plan IS NULL')) this.change({ plan: defaultPlan })
  }
}
