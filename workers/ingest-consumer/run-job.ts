/** One message: lease the job, do it, say how it ended. The world comes in through `JobDeps`. */
import { errorFields, logger, withLogContext } from '../../core/log.ts'
import { classifySqlError, type Database } from '../../core/sql.ts'
import type {
  DatabaseAccess,
  IngestMessage,
  JobLease,
  JobOutcome,
  StoredFile,
  TenantRpc,
} from '../../durable-objects/tenant/rpc.ts'
import type { ByteGate } from './byte-gate.ts'
import type { Embedder } from './embed.ts'
import { embedJob } from './embed-job.ts'
import type { OpenPdf } from './extract.ts'
import { extractJob } from './extract-job.ts'
import { outcomeOf } from './failure.ts'
import { LeaseHolder } from './lease-holder.ts'
import { Store } from './store.ts'

export type TenantJobs = Pick<TenantRpc, 'leaseJob' | 'reportProgress' | 'identifyFile' | 'finishJob' | 'reportRefusal'>

export interface JobDeps {
  tenant(tenantId: string): TenantJobs
  readFile(file: StoredFile): Promise<Uint8Array<ArrayBuffer> | null>
  openDatabase(access: DatabaseAccess): Database
  openPdf: OpenPdf
  embedder: Embedder
  gate: ByteGate
}

/** `done`: the Tenant object knows how it stands, and decides what is next. `again`: it could not be told. */
export type MessageFate = { kind: 'done' } | { kind: 'again'; delaySeconds: number }

const AGAIN: MessageFate = { kind: 'again', delaySeconds: 30 }

/** Everything must have ended by then: a consumer has 15 minutes, and what it holds is only given back if it ends itself. */
const JOB_TIMEOUT_MS = 10 * 60_000

const TELL_DELAYS_MS = [500, 2_000]

export function runJob(message: IngestMessage, deps: JobDeps): Promise<MessageFate> {
  return withLogContext({ tenantId: message.tenantId, jobId: message.jobId }, async (): Promise<MessageFate> => {
    const log = logger('ingest')
    const tenant = deps.tenant(message.tenantId)
    let lease: JobLease | null
    try {
      lease = await tenant.leaseJob(message.jobId)
    } catch (error) {
      log.warn('job not leased', errorFields(error))
      return AGAIN
    }
    if (!lease) return { kind: 'done' }
    const started = Date.now()
    const outcome = await perform(lease, tenant, deps)
    log.info('job ended', {
      documentId: lease.document.id,
      work: lease.work.kind,
      milliseconds: Date.now() - started,
      ...summary(outcome),
    })
    if (!outcome) return { kind: 'done' }
    const ref = { jobId: lease.jobId, token: lease.token }
    return (await tell(() => tenant.finishJob(ref, outcome))) ? { kind: 'done' } : AGAIN
  })
}

/** Null: somebody else has the job, or nobody wants it any more. */
async function perform(lease: JobLease, tenant: TenantJobs, deps: JobDeps): Promise<JobOutcome | null> {
  const holder = new LeaseHolder(tenant, lease)
  const ended = new AbortController()
  const signal = AbortSignal.any([holder.signal, ended.signal, AbortSignal.timeout(JOB_TIMEOUT_MS)])
  const store = new Store(deps.openDatabase(lease.database), lease.document, deps.embedder.model)
  try {
    if (lease.work.kind === 'embed') return await embedJob(lease, lease.work, { ...deps, store, signal })
    return await extractJob(lease, { ...deps, tenant, store, holder, signal })
  } catch (error) {
    if (classifySqlError(error).kind === 'refused') await tell(() => tenant.reportRefusal())
    return outcomeOf(signal.aborted ? signal.reason : error)
  } finally {
    holder.release()
    // What still runs beside the part that failed has nothing left to work for.
    ended.abort()
  }
}

/** False when the Tenant object could not be reached, after some attempts. */
async function tell(what: () => Promise<unknown>): Promise<boolean> {
  for (const delay of [...TELL_DELAYS_MS, null]) {
    try {
      await what()
      return true
    } catch (error) {
      logger('ingest').warn('tenant not told', errorFields(error))
      if (delay !== null) await new Promise((resolve) => setTimeout(resolve, delay))
    }
  }
  return false
}

function summary(outcome: JobOutcome | null): Record<string, unknown> {
  switch (outcome?.kind) {
    case undefined:
      return { outcome: 'stopped' }
    case 'extracted': {
      const { pages, pagesWithText, chunks, unembedded } = outcome
      return { outcome: 'extracted', pages, pagesWithText, chunks, rangesLeft: unembedded.length }
    }
    case 'failed':
      return { outcome: 'failed', detail: outcome.detail }
    default:
      return { outcome: outcome?.kind }
  }
}
