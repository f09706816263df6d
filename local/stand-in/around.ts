import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import type { Fault } from './faults.ts'
import { type LatencyName, wait } from './latency.ts'
import { now, type Service } from './request-log.ts'
import type { Call, StandIn, StandInEnv } from './stand-in.ts'

export interface AroundOptions {
  service: Service
  /** What the request is called in the log and in fault rules. */
  operation: string | ((context: Context<StandInEnv>) => string)
  /** Waited for before the handler runs. A handler whose latency depends on its state waits by itself. */
  latency?: LatencyName
  /** An error of this status in the service's own words, for `status` faults that bring no body. */
  errorBody?: (status: number) => unknown
}

/**
 * Middleware that applies latency and faults to a handler and logs the request. It serves handlers that return
 * a `Response` (also a streamed one) and listeners that write to `c.env.outgoing` and return `RESPONSE_ALREADY_SENT`.
 */
export function around(standIn: StandIn, options: AroundOptions): MiddlewareHandler<StandInEnv> {
  return async (context, next) => {
    const operation = typeof options.operation === 'string' ? options.operation : options.operation(context)
    const call: Call = { service: options.service, operation, detail: {} }
    context.set('call', call)
    const path = new URL(context.req.url).pathname
    const startedAt = now()
    const record = (status: number) => {
      standIn.log.add({
        service: call.service,
        operation: call.operation,
        method: context.req.method,
        path,
        status,
        startedAt,
        endedAt: now(),
        ...(call.engineMs === undefined ? {} : { engineMs: call.engineMs }),
        ...(Object.keys(call.detail).length === 0 ? {} : { detail: call.detail }),
      })
    }

    const fault = await standIn.faults.strike({
      service: call.service,
      operation,
      path,
      body: () => context.req.text(),
    })
    if (fault !== undefined) call.detail.fault = fault.kind
    if (options.latency !== undefined) await wait(standIn.latency.get()[options.latency])
    if (fault !== undefined && 'delayMs' in fault) await wait(fault.delayMs ?? 0)

    if (fault?.kind === 'hang') {
      await closed(context)
      record(0)
      context.res = RESPONSE_ALREADY_SENT
      return
    }
    if (fault?.kind === 'status') {
      context.res = faultResponse(fault, options.errorBody)
      record(fault.status)
      return
    }
    if (fault?.kind === 'lost-response') {
      muzzle(context)
      await next()
      await context.res.body?.cancel().catch(() => {})
      record(0)
      context.env.outgoing.destroy()
      context.res = RESPONSE_ALREADY_SENT
      return
    }

    await next()
    const { res } = context
    const cutAfter = fault?.kind === 'cut' ? fault.afterBytes : undefined
    const streamed = res.headers.get('content-type')?.startsWith('text/event-stream') === true
    if (res === RESPONSE_ALREADY_SENT || res.body === null || !(streamed || cutAfter !== undefined)) {
      record(res === RESPONSE_ALREADY_SENT ? context.env.outgoing.statusCode : res.status)
      return
    }
    const headers = new Headers(res.headers)
    if (cutAfter !== undefined) headers.delete('content-length')
    const body = observed(res.body, {
      cutAfter,
      cut: () => context.env.outgoing.destroy(),
      ended: (how) => {
        if (how !== 'whole') call.detail.ended = how
        record(res.status)
      },
    })
    context.res = undefined
    context.res = new Response(body, { status: res.status, headers })
  }
}

function faultResponse(fault: Extract<Fault, { kind: 'status' }>, errorBody?: (status: number) => unknown): Response {
  const body = fault.body ?? errorBody?.(fault.status) ?? { message: `injected ${fault.status}` }
  const headers = new Headers()
  if (fault.retryAfterSeconds !== undefined) headers.set('retry-after', String(fault.retryAfterSeconds))
  headers.set('content-type', typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json')
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status: fault.status, headers })
}

/** Lets a listener that writes by itself finish its work while nothing of its answer reaches the caller. */
function muzzle(context: Context<StandInEnv>): void {
  const { outgoing } = context.env
  outgoing.write = () => true
  outgoing.end = () => outgoing
}

function closed(context: Context<StandInEnv>): Promise<void> {
  const { outgoing } = context.env
  return outgoing.destroyed ? Promise.resolve() : new Promise((resolve) => outgoing.once('close', () => resolve()))
}

interface Observer {
  cutAfter?: number
  cut(): void
  ended(how: 'whole' | 'cut' | 'left' | 'failed'): void
}

/** The same bytes, reporting once how they ended: whole, cut by a fault, left by the caller, or failed at the source. */
function observed(source: ReadableStream<Uint8Array>, observer: Observer): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  let budget = observer.cutAfter ?? Number.POSITIVE_INFINITY
  let left = false
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        // A caller that left ends the pending read too.
        if (left) return
        if (done) {
          observer.ended('whole')
          controller.close()
          return
        }
        if (value.byteLength < budget) {
          budget -= value.byteLength
          controller.enqueue(value)
          return
        }
        if (budget > 0) controller.enqueue(value.subarray(0, budget))
        await reader.cancel().catch(() => {})
        // What was enqueued must reach the caller before its connection goes.
        await wait(20)
        if (left) return
        observer.ended('cut')
        observer.cut()
        controller.close()
      } catch (error) {
        if (left) return
        observer.ended('failed')
        controller.error(error)
      }
    },
    async cancel(reason) {
      left = true
      observer.ended('left')
      await reader.cancel(reason)
    },
  })
}
