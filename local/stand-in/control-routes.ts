import { Hono } from 'hono'
import { z } from 'zod'
import { faultRules } from './faults.ts'
import { latencyChange } from './latency.ts'
import type { StandIn, StandInEnv } from './stand-in.ts'

/**
 * What tests and benchmarks steer a stand-in by. Mount it at the root: `app.route('/', controlRoutes(standIn))`.
 *
 * - `GET`, `DELETE /_stand-in/log`
 * - `GET`, `PUT /_stand-in/latency` (a `PUT` changes what it names)
 * - `GET`, `PUT`, `DELETE /_stand-in/faults` (a `PUT` replaces all rules and their counts)
 */
export function controlRoutes(standIn: StandIn): Hono<StandInEnv> {
  const app = new Hono<StandInEnv>().basePath('/_stand-in')

  app.get('/log', (c) => c.json(standIn.log.entries()))
  app.delete('/log', (c) => {
    standIn.log.clear()
    return c.body(null, 204)
  })

  app.get('/latency', (c) => c.json(standIn.latency.get()))
  app.put('/latency', async (c) => {
    const change = latencyChange.safeParse(await readJson(c.req.raw))
    if (!change.success) return c.json({ message: z.prettifyError(change.error) }, 400)
    standIn.latency.set(change.data)
    return c.json(standIn.latency.get())
  })

  app.get('/faults', (c) => c.json(standIn.faults.list()))
  app.put('/faults', async (c) => {
    const rules = faultRules.safeParse(await readJson(c.req.raw))
    if (!rules.success) return c.json({ message: z.prettifyError(rules.error) }, 400)
    standIn.faults.set(rules.data)
    return c.json(standIn.faults.list())
  })
  app.delete('/faults', (c) => {
    standIn.faults.clear()
    return c.body(null, 204)
  })

  return app
}

/** The request's body as JSON, or `undefined`, which no schema here accepts. */
async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch {
    return undefined
  }
}
