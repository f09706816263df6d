/** `POST /sql`: checks who asks, waits as long as Neon would, and hands the statements to the project's engine. */
import { Hono } from 'hono'
import { around } from '../../stand-in/around.ts'
import { type LatencyName, wait } from '../../stand-in/latency.ts'
import type { StandIn, StandInEnv } from '../../stand-in/stand-in.ts'
import { ClosingError, type Engine, NoComputeError } from '../engine/engine.ts'
import type { Meter } from '../projects/meter.ts'
import type { Project } from '../projects/project.ts'
import { exceededQuota } from '../projects/quota.ts'
import type { ProjectStore } from '../projects/store.ts'
import { type ConnectionTarget, parseConnectionString } from './connection-string.ts'
import { errorReply, failures, type SqlReply } from './reply.ts'
import { batchHeaders, maxRequestBytes, parseSqlRequest } from './request.ts'

export interface SqlDeps {
  standIn: StandIn
  store: ProjectStore
  engine: Engine
  meter: Meter
}

/** What waking costs at Neon, by the state that a request finds its project in. */
const wakeLatency: Record<ReturnType<Engine['state']>, LatencyName | undefined> = {
  awake: undefined,
  asleep: 'wake',
  'never opened': 'firstConnection',
}

export function sqlApp(deps: SqlDeps): Hono<StandInEnv> {
  const app = new Hono<StandInEnv>()
  const { standIn, store, engine, meter } = deps

  app.post(
    '/sql',
    around(standIn, {
      service: 'neon-sql',
      operation: 'sql',
      latency: 'sql',
      errorBody: (status) => JSON.parse(errorReply({ message: `injected ${status}` }).body),
    }),
    async (c) => {
      const call = c.get('call')
      const respond = ({ status, body }: SqlReply, headers: Record<string, string> = {}) =>
        new Response(body, {
          status,
          headers: { 'content-type': 'application/json', 'access-control-allow-origin': '*', ...headers },
        })

      if (Number(c.req.header('content-length') ?? 0) > maxRequestBytes)
        return respond(failures.requestTooLarge(maxRequestBytes))
      const bytes = await c.req.arrayBuffer()
      if (bytes.byteLength > maxRequestBytes) return respond(failures.requestTooLarge(maxRequestBytes))

      const connection = parseConnectionString(c.req.header('neon-connection-string'))
      if (!connection.ok) return respond(errorReply({ message: connection.message }))
      const parsed = parseSqlRequest(new TextDecoder().decode(bytes), (name) => c.req.header(name))
      if (!parsed.ok) return respond(errorReply({ message: parsed.message }))
      const admitted = admit(store.findByEndpoint(connection.target.endpointId), connection.target, meter)
      if (!admitted.ok) return respond(admitted.reply)
      const { project } = admitted

      call.detail.project = project.id
      call.detail.bytesIn = bytes.byteLength
      call.detail.statements = parsed.request.statements.length
      const state = engine.state(project.id)
      call.detail.state = state
      try {
        let openMs = 0
        const latency = wakeLatency[state]
        if (latency !== undefined) {
          const injectedMs = standIn.latency.get()[latency]
          const startedAt = performance.now()
          const woken = engine.wake(project.id).then(() => performance.now() - startedAt)
          // Together, not one after the other: the latency stands for what the engine does here.
          ;[openMs] = await Promise.all([woken, wait(injectedMs)])
          call.detail.openMs = openMs
          openMs = Math.max(0, openMs - injectedMs)
        }
        const run = await engine.run(project.id, parsed.request, {
          applicationName: connection.target.applicationName,
          signal: c.req.raw.signal,
        })
        call.detail.statementMs = run.statementMs
        call.engineMs = run.statementMs + openMs
        const bytesOut = Buffer.byteLength(run.reply.body)
        call.detail.bytesOut = bytesOut
        meter.transferred(project.id, bytesOut)
        return respond(run.reply, run.reply.status === 200 ? batchHeaders(parsed.request.batch) : {})
      } catch (error) {
        if (!(error instanceof NoComputeError)) throw error
        if (!(error instanceof ClosingError)) console.error(error.message)
        return respond(failures.noCompute())
      }
    },
  )
  return app
}

type Admission = { ok: true; project: Project } | { ok: false; reply: SqlReply }

/** An endpoint that does not exist, a wrong role and a wrong password are answered alike. */
function admit(project: Project | undefined, target: ConnectionTarget, meter: Meter): Admission {
  const refuse = (reply: SqlReply): Admission => ({ ok: false, reply })
  if (
    project === undefined ||
    project.deletedAt !== undefined ||
    target.user !== project.role.name ||
    target.password !== project.role.password
  ) {
    return refuse(failures.authentication(target.user))
  }
  if (target.database !== project.database.name) {
    const message = `database "${target.database}" does not exist`
    return refuse(errorReply({ message, code: '3D000', severity: 'FATAL' }))
  }
  if (project.endpoint.disabled) {
    return refuse(errorReply({ message: 'endpoint is disabled. Enable it using Neon API and retry.' }))
  }
  if (exceededQuota(project, meter.usage(project), new Date()) !== undefined) {
    const message = 'Your account or project has exceeded the compute time quota. Upgrade your plan to increase limits.'
    return refuse(errorReply({ message }, 402))
  }
  return { ok: true, project }
}
