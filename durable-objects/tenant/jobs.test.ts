import { beforeEach, describe, expect, test } from 'vitest'
import { retryDocument } from './document-requests.ts'
import { MAX_IN_QUEUE } from './job-queue.ts'
import { LEASE_MS, MAX_ATTEMPTS } from './jobs.ts'
import { CHUNKS_PER_JOB } from './parts.ts'
import type { DatabaseAccess, JobLease, JobOutcome } from './rpc.ts'
import { OWNER, PDF, TENANT, type TestTenant, testTenant } from './testing/world.ts'

const access: DatabaseAccess = { connectionString: 'postgres://x', schemaVersion: '0001_initial' }
const extracted = (chunks: number, unembedded = [{ from: 0, to: chunks }]) =>
  ({ kind: 'extracted', pages: 10, pagesWithText: 10, chunks, unembedded }) satisfies JobOutcome
const failed = { kind: 'failed', reason: 'The model was away.', detail: 'status 500' } as const

let tenant: TestTenant
beforeEach(async () => {
  tenant = testTenant()
  await tenant.settle()
})

/** A document whose file has arrived, and whose first message was sent. */
async function processing(name = 'a.pdf') {
  const { parts, files, settle } = tenant
  const announced = parts.uploads.announce(OWNER.userId, { name, size: PDF.length, type: 'application/pdf' })
  if (announced.kind !== 'expected') throw new Error('not announced')
  files.put(announced.key, PDF)
  await parts.uploads.settle(announced.document)
  await settle()
  return announced.document.id
}

function lease(jobId = tenant.messages.at(-1)?.jobId ?? ''): JobLease {
  const leased = tenant.parts.jobs.lease(jobId, access)
  if (!leased) throw new Error('not leased')
  return leased
}
const status = (id: string) => tenant.parts.documents.get(id)?.status

describe('a small document', () => {
  test('is read and embedded in one job', async () => {
    const id = await processing()
    expect(tenant.messages).toEqual([{ tenantId: TENANT, jobId: expect.any(String) }])
    const leased = lease()
    expect(leased).toMatchObject({
      document: { id, title: 'a', generation: 1 },
      file: { size: PDF.length, etag: expect.stringContaining('etag') },
      work: { kind: 'extract' },
      limits: { filePages: 500 },
      database: access,
      expiresAt: tenant.clock.now + LEASE_MS,
    })
    expect(tenant.parts.jobs.finish(leased, extracted(3, []))).toBe('ok')
    await tenant.settle()
    expect(tenant.parts.documents.get(id)).toMatchObject({ status: 'ready', pages: 10, pages_done: 10 })
    expect(tenant.sql.statements.some(({ text }) => text.includes(`state = 'ready'`))).toBe(true)
    expect(tenant.parts.jobRows.busy()).toEqual([])
    expect(tenant.parts.jobRows.finished({ id, generation: 1 }).size).toBe(0)
  })
})

describe('a large document', () => {
  const CHUNKS = 5 * CHUNKS_PER_JOB + 1

  async function embedding() {
    const id = await processing()
    tenant.parts.jobs.finish(lease(), extracted(CHUNKS))
    await tenant.settle()
    return id
  }

  test('is embedded in ranges, a few at a time, in any order', async () => {
    const id = await embedding()
    const sent = () => tenant.messages.slice(1).map(({ jobId }) => jobId)
    expect(sent()).toHaveLength(MAX_IN_QUEUE)
    const covered: number[] = []
    for (let done = 0; done < 6; done++) {
      const open = sent().filter((jobId) => tenant.parts.jobRows.find(jobId))
      const leased = lease(open.at(-1))
      if (leased.work.kind === 'embed') for (let n = leased.work.from; n < leased.work.to; n++) covered.push(n)
      expect(status(id)).toBe('processing')
      expect(tenant.parts.jobs.finish(leased, { kind: 'embedded' })).toBe('ok')
      await tenant.settle()
    }
    expect(covered.sort((a, b) => a - b)).toEqual(Array.from({ length: CHUNKS }, (_, n) => n))
    expect(status(id)).toBe('ready')
    expect(sent()).toHaveLength(6)
  })

  test('of which some was embedded while it was read: only the ranges that are left', async () => {
    const id = await processing()
    const left = [
      { from: CHUNKS_PER_JOB - 1, to: CHUNKS_PER_JOB },
      { from: 3 * CHUNKS_PER_JOB, to: 3 * CHUNKS_PER_JOB + 96 },
    ]
    tenant.parts.jobs.finish(lease(), extracted(CHUNKS, left))
    await tenant.settle()
    expect(status(id)).toBe('processing')
    const work = tenant.messages.slice(1).map(({ jobId }) => lease(jobId).work)
    expect(work).toEqual([
      { kind: 'embed', from: 0, to: CHUNKS_PER_JOB },
      { kind: 'embed', from: 3 * CHUNKS_PER_JOB, to: 4 * CHUNKS_PER_JOB },
    ])
  })

  test('a range that fails is tried again alone, and costs the others nothing', async () => {
    const id = await embedding()
    const [bad, ...others] = tenant.messages.slice(1).map(({ jobId }) => lease(jobId))
    if (!bad) throw new Error('no range was sent')
    for (const range of others) tenant.parts.jobs.finish(range, { kind: 'embedded' })
    tenant.parts.jobs.finish(bad, failed)
    await tenant.advance(60_000)
    const again = lease(bad.jobId)
    expect(again.work).toEqual(bad.work)
    expect(tenant.parts.jobRows.find(bad.jobId)?.attempts).toBe(2)
    const sentAgain = tenant.messages.filter(({ jobId }) => others.some((range) => range.jobId === jobId))
    expect(sentAgain).toHaveLength(others.length)
    expect(status(id)).toBe('processing')
  })

  test('a part finished twice counts once', async () => {
    const id = await embedding()
    const leased = lease()
    expect(tenant.parts.jobs.finish(leased, { kind: 'embedded' })).toBe('ok')
    expect(tenant.parts.jobs.finish(leased, { kind: 'embedded' })).toBe('stop')
    expect(tenant.parts.jobRows.finished({ id, generation: 1 }).size).toBe(2)
  })

  test('the bar moves with pages read, then with chunks embedded, and never back', async () => {
    const id = await processing()
    const done = () => tenant.parts.documents.get(id)?.pages_done
    const leased = lease()
    expect(tenant.parts.jobs.report(leased, { pages: 10, pagesDone: 6 })).toBe('go-on')
    expect(done()).toBe(3)
    tenant.parts.jobs.report(leased, { pages: 10, pagesDone: 2 })
    expect(done()).toBe(3)
    expect(tenant.parts.jobs.report(leased, { pages: 0, pagesDone: 0 })).toBe('go-on')
    expect(tenant.parts.documents.get(id)).toMatchObject({ pages: 10, pages_done: 3 })
    tenant.parts.jobs.report(leased, { pages: 10, pagesDone: 6, pagesEmbedded: 2 })
    expect(done()).toBe(4)
    tenant.parts.jobs.finish(leased, extracted(2 * CHUNKS_PER_JOB))
    expect(done()).toBe(5)
    await tenant.settle()
    tenant.parts.jobs.finish(lease(), { kind: 'embedded' })
    expect(done()).toBe(7)
  })
})

describe('leases', () => {
  test('one at a time, each with its own token', async () => {
    await processing()
    const jobId = tenant.messages[0]?.jobId ?? ''
    const first = lease(jobId)
    expect(tenant.parts.jobs.lease(jobId, access)).toBeNull()
    await tenant.advance(LEASE_MS)
    await tenant.advance(1_000)
    const second = lease(jobId)
    expect(second.token).not.toBe(first.token)
    expect(tenant.parts.jobs.finish(first, extracted(3, []))).toBe('stop')
    expect(tenant.parts.jobs.report(first, { pages: 10, pagesDone: 10 })).toBe('stop')
    expect(tenant.parts.jobs.finish(second, extracted(3, []))).toBe('ok')
  })

  test('one that runs out is sent again; one that reports lives on', async () => {
    await processing()
    const leased = lease()
    await tenant.advance(LEASE_MS - 1_000)
    tenant.parts.jobs.report(leased, { pages: 10, pagesDone: 1 })
    await tenant.advance(LEASE_MS - 1_000)
    expect(tenant.messages).toHaveLength(1)
    await tenant.advance(1_000)
    await tenant.advance(1_000)
    expect(tenant.messages).toHaveLength(2)
    expect(tenant.parts.jobs.report(leased, { pages: 10, pagesDone: 2 })).toBe('stop')
  })

  test('a job whose holder always dies fails its document after five leases', async () => {
    const id = await processing()
    const jobId = tenant.messages[0]?.jobId ?? ''
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      expect(status(id)).toBe('processing')
      lease(jobId)
      await tenant.advance(LEASE_MS)
      await tenant.advance(60_000)
    }
    expect(tenant.parts.documents.get(id)).toMatchObject({ status: 'failed', retryable: 1 })
    expect(tenant.parts.jobs.lease(jobId, access)).toBeNull()
  })

  test('a failure is tried again when it says so, and its sentence is shown in the end', async () => {
    const id = await processing()
    const jobId = tenant.messages[0]?.jobId ?? ''
    tenant.parts.jobs.finish(lease(jobId), { ...failed, retryAfterSeconds: 30 })
    await tenant.advance(29_000)
    expect(tenant.parts.jobs.lease(jobId, access)).toBeNull()
    await tenant.advance(1_000)
    for (let attempt = 2; attempt <= MAX_ATTEMPTS; attempt++) {
      tenant.parts.jobs.finish(lease(jobId), failed)
      await tenant.advance(60_000)
    }
    expect(tenant.parts.documents.get(id)).toMatchObject({ status: 'failed', reason: failed.reason, retryable: 1 })
  })

  test('what no retry can help fails at once', async () => {
    const id = await processing()
    tenant.parts.jobs.finish(lease(), { kind: 'unusable', reason: 'This PDF has a password.' })
    expect(tenant.parts.documents.get(id)).toMatchObject({
      status: 'failed',
      reason: 'This PDF has a password.',
      retryable: 0,
    })
  })

  test('pages without text are counted, and forgotten when the file is read anew', async () => {
    const id = await processing()
    expect(tenant.parts.documents.get(id)?.pages_without_text).toBeNull()
    tenant.parts.jobs.finish(lease(), { ...extracted(3), pages: 10, pagesWithText: 7 })
    expect(tenant.parts.documents.get(id)).toMatchObject({ pages: 10, pages_without_text: 3 })
    tenant.parts.jobs.fail(id, 'The model was away.', true)
    expect(retryDocument(tenant.parts, OWNER, id)).toMatchObject({ document: { pagesWithoutText: null } })
  })

  test('a file without text says what to do', async () => {
    const id = await processing()
    tenant.parts.jobs.finish(lease(), { kind: 'extracted', pages: 3, pagesWithText: 0, chunks: 0, unembedded: [] })
    expect(tenant.parts.documents.get(id)).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/a scan without a text layer/),
    })
  })

  test('without a database there is nothing to lease, and no attempt is counted', async () => {
    await processing()
    const jobId = tenant.messages[0]?.jobId ?? ''
    expect(tenant.parts.jobs.lease(jobId, null)).toBeNull()
    expect(tenant.parts.jobRows.find(jobId)).toMatchObject({ state: 'waiting', attempts: 0 })
  })
})

describe('messages', () => {
  test('one that nobody comes for is sent again, ever less often', async () => {
    await processing()
    await tenant.advance(59_000)
    expect(tenant.messages).toHaveLength(1)
    await tenant.advance(1_000)
    expect(tenant.messages).toHaveLength(2)
    await tenant.advance(60_000)
    expect(tenant.messages).toHaveLength(2)
    await tenant.advance(60_000)
    expect(tenant.messages).toHaveLength(3)
  })

  test('a queue that refuses is tried again', async () => {
    const { world } = tenant
    const send = world.send
    world.send = () => Promise.reject(new Error('queue is away'))
    await processing()
    expect(tenant.messages).toEqual([])
    world.send = send
    await tenant.advance(1_000)
    expect(tenant.messages).toHaveLength(1)
  })

  test('a late one, for a job that is long done, leases nothing', async () => {
    await processing()
    const jobId = tenant.messages[0]?.jobId ?? ''
    tenant.parts.jobs.finish(lease(jobId), extracted(3, []))
    expect(tenant.parts.jobs.lease(jobId, access)).toBeNull()
    expect(tenant.parts.jobs.lease('never-heard-of', access)).toBeNull()
  })

  test('at most four jobs of a tenant are in the queue', async () => {
    for (let document = 0; document < 6; document++) await processing(`${document}.pdf`)
    expect(tenant.messages).toHaveLength(MAX_IN_QUEUE)
    tenant.parts.jobs.finish(lease(tenant.messages[0]?.jobId), extracted(3, []))
    await tenant.settle()
    expect(tenant.messages).toHaveLength(MAX_IN_QUEUE + 1)
  })

  test('none is sent before there is a database', async () => {
    tenant = testTenant()
    tenant.neon.failNext.push({ call: 'create', answer: { ok: false, failure: { kind: 'unavailable' } } })
    await processing()
    expect(tenant.messages).toEqual([])
    await tenant.advance(1_000)
    expect(tenant.messages).toHaveLength(1)
  })

  test('a given-up one fails the document, unless somebody is at work on it', async () => {
    const id = await processing()
    const jobId = tenant.messages[0]?.jobId ?? ''
    lease(jobId)
    tenant.parts.jobs.abandon(jobId)
    expect(status(id)).toBe('processing')
    await tenant.advance(LEASE_MS)
    tenant.parts.jobs.abandon(jobId)
    expect(tenant.parts.documents.get(id)).toMatchObject({ status: 'failed', retryable: 1 })
    tenant.parts.jobs.abandon(jobId)
  })
})

describe('publishing', () => {
  test('is tried again until the database takes it', async () => {
    const id = await processing()
    let failures = 3
    tenant.sql.reply = ({ text }) => {
      if (text.includes('returning title') && failures-- > 0) throw new Error('fetch failed')
      return [{ id }]
    }
    tenant.parts.jobs.finish(lease(), extracted(3, []))
    await tenant.settle()
    expect(status(id)).toBe('processing')
    await tenant.advance(1_000)
    await tenant.advance(2_000)
    await tenant.advance(4_000)
    expect(status(id)).toBe('ready')
  })

  test('of a document that its database does not hold fails it, to be read again', async () => {
    const id = await processing()
    tenant.sql.reply = () => []
    tenant.parts.jobs.finish(lease(), extracted(3, []))
    await tenant.settle()
    expect(tenant.parts.documents.get(id)).toMatchObject({ status: 'failed', retryable: 1 })
  })
})
