/**
 * What the Rollout object answers. There is one for the deployment: it plans migrations of the whole fleet and keeps what
 * became of each tenant. Routes call the first methods after they have checked the operator; the rest is for the consumer
 * of the queue `alcove-fleet` and for Tenant objects. Everything returned is a plain value, refusals are values, too.
 */
import type {
  NewRollout,
  Rollout,
  RolloutList,
  RolloutTenantPage,
  RolloutTenantState,
} from '../../core/contract/fleet.ts'
import type { Answered } from '../tenant/rpc.ts'

/** A message on the queue. What it asks for is read from the Rollout object, which may have changed its mind. */
export interface FleetMessage {
  rolloutId: string
  tenantId: string
  /** Made new each time the tenant is sent for; an older message finds that it isn't meant any more. */
  token: string
}

/** What the tenant is to do. */
export interface MigrationOrder extends FleetMessage {
  /** The migration to reach. */
  to: string
  /** Also a database that nobody uses now is woken. */
  wake: boolean
}

/** What became of it. */
export type MigrationResult =
  /** It has that version; null while there is no database, which will be made with the target. */
  | { kind: 'done'; version: string | null }
  /** Nobody uses it, so it was not woken. */
  | { kind: 'idle' }
  /** Nothing is wrong with the migration: over quota, still being made, not reachable. The sentence is for operators. */
  | { kind: 'not-now'; reason: string }
  /** It is at it, and will report by itself. */
  | { kind: 'running' }
  /** `error` names the migration and the SQLSTATE, never data. */
  | { kind: 'failed'; retryable: boolean; error: string }
  /** There is no such tenant any more. */
  | { kind: 'gone' }

/** `order` is null for a migration that nobody ordered: the tenant was used. */
export interface MigrationReport {
  tenantId: string
  order: Pick<FleetMessage, 'rolloutId' | 'token'> | null
  result: MigrationResult
}

export interface RolloutTenantQuery {
  state?: RolloutTenantState
  cursor?: string
  limit?: number
}

export interface RolloutRpc {
  start(wish: NewRollout): Promise<Answered<{ rollout: Rollout }>>
  list(): Promise<RolloutList>
  get(id: string): Promise<Answered<{ rollout: Rollout }>>
  tenants(id: string, query: RolloutTenantQuery): Promise<Answered<{ page: RolloutTenantPage }>>
  /** Nothing new is begun; what runs ends. Tenants in use are not migrated meanwhile. */
  pause(id: string): Promise<Answered<{ rollout: Rollout }>>
  /** Goes on, with the failures so far forgiven. */
  resume(id: string): Promise<Answered<{ rollout: Rollout }>>
  abort(id: string): Promise<Answered<{ rollout: Rollout }>>
  /** Sends for the failed ones once more, also after the end; ends a pause. */
  retry(id: string): Promise<Answered<{ rollout: Rollout }>>

  /** For the consumer: the orders behind these messages, null where one isn't meant any more. */
  claim(messages: FleetMessage[]): Promise<(MigrationOrder | null)[]>
  report(reports: MigrationReport[]): Promise<void>
  /** The newest schema that a tenant in use may be migrated to; null: none. */
  permitted(): Promise<string | null>
}
