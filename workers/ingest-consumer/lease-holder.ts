/**
 * Keeps a job's lease while it is worked on: reports progress, not too often, and something even when nothing moves.
 * When the Tenant object says 'stop', `signal` aborts with `Stopped` as its reason.
 */
import { errorFields, logger } from '../../core/log.ts'
import type { JobProgress, LeaseRef, TenantRpc } from '../../durable-objects/tenant/rpc.ts'

/** The lease was taken back, or the document is gone: whatever this job still does is for nothing. */
export class Stopped extends Error {
  override name = 'Stopped'
}

/** The least time between reports; people watch the bar. */
const REPORT_INTERVAL_MS = 400
/** The most time between reports, a third of a lease. */
const HEARTBEAT_MS = 15_000

export class LeaseHolder {
  readonly #tenant: Pick<TenantRpc, 'reportProgress'>
  readonly #lease: LeaseRef
  readonly #controller = new AbortController()
  #heartbeat: ReturnType<typeof setInterval> | undefined
  #progress: JobProgress = { pages: 0, pagesDone: 0 }
  #reportedAt = Number.NEGATIVE_INFINITY
  #reporting = false

  constructor(tenant: Pick<TenantRpc, 'reportProgress'>, lease: LeaseRef) {
    this.#tenant = tenant
    this.#lease = { jobId: lease.jobId, token: lease.token }
    this.#heartbeat = setInterval(() => void this.#report(), HEARTBEAT_MS)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** How far the job is. Doesn't wait for the report. */
  moved(progress: JobProgress): void {
    this.#progress = progress
    if (Date.now() - this.#reportedAt >= REPORT_INTERVAL_MS) void this.#report()
  }

  release(): void {
    clearInterval(this.#heartbeat)
  }

  async #report(): Promise<void> {
    if (this.#reporting || this.signal.aborted) return
    this.#reporting = true
    this.#reportedAt = Date.now()
    try {
      const answer = await this.#tenant.reportProgress(this.#lease, this.#progress)
      if (answer === 'stop') this.#controller.abort(new Stopped())
    } catch (error) {
      // The lease goes on for a while without a report; the next one may get through.
      logger('ingest').warn('progress not reported', { jobId: this.#lease.jobId, ...errorFields(error) })
    } finally {
      this.#reporting = false
    }
  }
}
