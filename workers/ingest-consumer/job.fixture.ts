/** Stand-ins for what a job talks to, for tests. */
import type { JobLease, JobOutcome, JobWork } from '../../durable-objects/tenant/rpc.ts'
import type { Embedder } from './embed.ts'
import type { TenantJobs } from './run-job.ts'

export const DOCUMENT = { id: '019a0000-0000-7000-8000-000000000001', title: 'Report', generation: 1 }
export const MESSAGE = { tenantId: 'us-aaaaaaaaaaaaaaaaaaaa', jobId: '019a0000-0000-7000-8000-0000000000aa' }

/** A Tenant object that leases one job, and what it was told. */
export class FakeTenant implements TenantJobs {
  outcomes: JobOutcome[] = []
  reports: { pages: number; pagesDone: number }[] = []
  hashes: string[] = []
  refusals = 0
  lease: JobLease | null
  report: 'go-on' | 'stop' = 'go-on'
  identity: 'unique' | 'duplicate' | 'mismatch' | 'stop' = 'unique'
  failures: Partial<Record<keyof TenantJobs, number>> = {}

  constructor(work: JobWork = { kind: 'extract' }, document = DOCUMENT) {
    this.lease = {
      jobId: MESSAGE.jobId,
      token: 'token',
      expiresAt: Date.now() + 60_000,
      document,
      file: { key: 'file', etag: 'etag', size: 1_000, title: 'Report.pdf' },
      database: { connectionString: 'postgres://', schemaVersion: '0001_initial' },
      limits: { filePages: 500 },
      work,
    }
  }
  async leaseJob() {
    this.#fail('leaseJob')
    return this.lease
  }
  async reportProgress(_: unknown, progress: { pages: number; pagesDone: number }) {
    this.reports.push(progress)
    return this.report
  }
  async identifyFile(_: unknown, sha256: string) {
    this.hashes.push(sha256)
    return this.identity
  }
  async finishJob(_: unknown, outcome: JobOutcome) {
    this.#fail('finishJob')
    this.outcomes.push(outcome)
    return 'ok' as const
  }
  async reportRefusal() {
    this.refusals += 1
  }
  #fail(method: keyof TenantJobs) {
    const left = this.failures[method] ?? 0
    this.failures[method] = left - 1
    if (left > 0) throw new Error('unreachable')
  }
}

export class FakeEmbedder implements Embedder {
  model = 'toy'
  calls: number[] = []
  before: (call: number) => Promise<void> = async () => {}
  async embed(_: string, chunks: readonly { content: string }[]) {
    this.calls.push(chunks.length)
    await this.before(this.calls.length)
    return chunks.map(({ content }) => [content.length, content.includes('zebra') ? 1_000 : 1])
  }
}
