/** Keeps a tenant's jobs moving: sends what is due, and takes back what nobody came for or nobody finished. */
import { errorFields, logger } from '../../core/log.ts'
import type { Lane } from './alarm.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'
import type { JobRows } from './job-rows.ts'
import type { Jobs } from './jobs.ts'

/** Jobs of one tenant in the queue at once: enough to keep a consumer's batch busy, few enough to leave room for other tenants. */
export const MAX_IN_QUEUE = 4
/** How long a message may wait in the queue before another one is sent; doubles, because a full queue is no lost message. */
const QUEUE_WAIT: BackoffLimits = { baseMs: 60_000, capMs: 600_000 }
const SEND_RETRY: BackoffLimits = { baseMs: 1_000, capMs: 30_000 }

export interface JobQueueDeps {
  rows: JobRows
  jobs: Pick<Jobs, 'takeBack'>
  now(): number
  random(): number
  /** Whether a consumer would find a database to write to. */
  databaseReady(): boolean
  /** Puts one message for each job on the queue. */
  send(jobIds: string[]): Promise<void>
}

export class JobQueue implements Lane {
  readonly name = 'jobs'
  readonly #deps: JobQueueDeps

  constructor(deps: JobQueueDeps) {
    this.#deps = deps
  }

  dueAt(): number | null {
    const { rows, databaseReady } = this.#deps
    const { busy, busyAt, waitingAt } = rows.due()
    const sends = waitingAt !== null && busy < MAX_IN_QUEUE && databaseReady()
    if (!sends) return busyAt
    return busyAt === null ? waitingAt : Math.min(busyAt, waitingAt)
  }

  async run(): Promise<void> {
    const { rows, jobs, now, databaseReady } = this.#deps
    for (const job of rows.busy()) if (job.due_at <= now()) jobs.takeBack(job)
    if (databaseReady()) await this.#send()
  }

  async #send(): Promise<void> {
    const { rows, now, random, send } = this.#deps
    const next = rows.waiting(MAX_IN_QUEUE - rows.busy().length).filter(({ due_at }) => due_at <= now())
    if (next.length === 0) return
    for (const { id, sends } of next) {
      // No jitter: an early second message would only be a spare one.
      const dueAt = now() + backoffMs(sends + 1, QUEUE_WAIT, 1)
      rows.update(id, { state: 'queued', sends: sends + 1, due_at: dueAt })
    }
    try {
      await send(next.map(({ id }) => id))
    } catch (error) {
      logger('tenant').warn('jobs were not sent', { jobs: next.length, ...errorFields(error) })
      for (const { id, sends } of next) {
        const dueAt = now() + backoffMs(sends + 1, SEND_RETRY, random())
        // A message that went out all the same may have been taken up meanwhile.
        if (rows.find(id)?.state === 'queued') rows.update(id, { state: 'waiting', due_at: dueAt })
      }
    }
  }
}
