import type { Context } from 'hono'
import type { StandIn, StandInEnv } from '../../stand-in/stand-in.ts'
import type { Engine } from '../engine/engine.ts'
import type { Meter } from '../projects/meter.ts'
import type { ProjectStore } from '../projects/store.ts'
import type { RateCounter } from './rate.ts'

export interface ManagementDeps {
  standIn: StandIn
  store: ProjectStore
  engine: Engine
  meter: Meter
  /** Left out, any bearer token is accepted. */
  apiKey?: string
  /** How many projects there may be; can be changed at run time. */
  limits: { projects: number }
  /** How often the account may ask; can be changed at run time. */
  rate: RateCounter
  /** How long a project's operations count as running. */
  operationMs: number
}

export type ManagementContext = Context<StandInEnv>
export type Handler = (context: ManagementContext) => Response | Promise<Response>

/** A route by the operation id that the OpenAPI document gives it. */
export interface Route {
  operation: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  handle: Handler
}
