/** The management API v2, as much of it as the product calls. */

import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { around } from '../../stand-in/around.ts'
import { reportError } from '../../stand-in/report-error.ts'
import type { StandInEnv } from '../../stand-in/stand-in.ts'
import { accountRoutes } from './account.ts'
import { branchRoutes } from './branches.ts'
import { consumptionRoutes } from './consumption.ts'
import type { ManagementContext, ManagementDeps, Route } from './deps.ts'
import { endpointRoutes } from './endpoints.ts'
import { ApiError, errorBody, injectedErrorBody, rateLimited } from './errors.ts'
import { operationRoutes } from './operations.ts'
import { projectRoutes } from './projects.ts'

export function managementApp(deps: ManagementDeps): Hono<StandInEnv> {
  const app = new Hono<StandInEnv>().basePath('/api/v2')
  const observed = (operation: string) =>
    around(deps.standIn, {
      service: 'neon-api',
      operation,
      latency: operation === 'createProject' ? 'createProject' : 'management',
      errorBody: injectedErrorBody,
    })

  for (const route of managementRoutes(deps)) {
    app.on(route.method, route.path, observed(route.operation), (c) => {
      authenticate(deps, c)
      const turn = deps.rate.ask(Date.now())
      if (!turn.allowed) throw rateLimited(turn.retryAfterSeconds)
      return route.handle(c)
    })
  }
  app.all('*', observed('unknown'), (c) => {
    authenticate(deps, c)
    throw new ApiError(404, `the stand-in does not serve ${c.req.method} ${c.req.path}`)
  })
  app.onError((error, c) => {
    const requestId = c.req.header('x-request-id') ?? randomUUID()
    if (error instanceof ApiError) return c.json(errorBody(error, requestId), error.status, error.headers)
    reportError(error, c)
    return c.json(errorBody({ code: '', message: 'internal server error' }, requestId), 500)
  })
  return app
}

/** Every route, also for tests that walk them all. */
export function managementRoutes(deps: ManagementDeps): Route[] {
  return [
    ...projectRoutes(deps),
    ...operationRoutes(deps),
    ...branchRoutes(deps),
    ...endpointRoutes(deps),
    ...accountRoutes(deps),
    ...consumptionRoutes(deps),
  ]
}

function authenticate({ apiKey }: ManagementDeps, c: ManagementContext): void {
  const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1]
  if (token === undefined || (apiKey !== undefined && token !== apiKey)) {
    throw new ApiError(401, 'supplied credentials do not pass authentication')
  }
}
