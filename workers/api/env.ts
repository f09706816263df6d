/** What a request carries through the middleware to its handler. */
import type { Context } from 'hono'
import type { ApiConfig } from '../../core/config.ts'
import type { Actor, TenantRpc } from '../../durable-objects/tenant/rpc.ts'

export interface AppEnv {
  Bindings: ApiEnv
  Variables: {
    requestId: string
    config: ApiConfig
    /** Who calls; set by `signedIn`. */
    actor: Actor
    /** Set by `inTenant`. */
    tenantId: string
    tenant: TenantRpc
  }
}

export type AppContext = Context<AppEnv>
