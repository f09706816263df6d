import { NeonDbError } from '@neondatabase/serverless'
import { APICallError } from 'ai'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '../../core/sql.ts'
import { publishDocument, retireDocument } from '../../core/tenant/documents.ts'
import { readPassages, searchStatement } from '../../core/tenant/search.ts'
import type { JobWork } from '../../durable-objects/tenant/rpc.ts'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { type Bytes, encryptedPdf, imageOnlyPdf, notAPdf } from '../../tests/support/odd-pdfs.ts'
import { makePdf } from '../../tests/support/pdf.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { ByteGate } from './byte-gate.ts'
import { pdfOpener } from './extract.ts'
import { DOCUMENT, FakeEmbedder, FakeTenant, MESSAGE } from './job.fixture.ts'
import { type JobDeps, runJob } from './run-job.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase(tenantMigrations)
}, 30_000)
afterAll(() => database.close())
beforeEach(() => database.rows('delete from documents'))

const prose = (page: number, sentences = 12) =>
  Array.from(
    { length: sentences },
    (_, i) => `Sentence ${i} of page ${page} says that item number ${page * 100 + i} costs ${i} dollars.`,
  ).join(' ')
const smallFile = () => makePdf([prose(1), prose(2), `${prose(3)} The zebra lives in Leeds.`])
const largeFile = () => makePdf(Array.from({ length: 60 }, (_, i) => prose(i + 1, 24)))

function deps(tenant: FakeTenant, file: Bytes | null, others: Partial<JobDeps> = {}) {
  const embedder = new FakeEmbedder()
  const all: JobDeps = {
    tenant: () => tenant,
    readFile: async () => file?.slice() ?? null,
    openDatabase: () => database,
    openPdf: pdfOpener(),
    embedder,
    gate: new ByteGate(10_000_000),
    ...others,
  }
  return { ...all, embedder }
}

const stored = async () =>
  (
    await database.rows(`select (select count(*)::int from pages) as pages, count(*)::int as chunks,
      count(embedding)::int as embedded, count(distinct ordinal)::int as ordinals from chunks`)
  )[0]
const publish = (pages: number) => database.query(publishDocument({ ...DOCUMENT, pages }))

describe('a small document', () => {
  it('is read, embedded and stored in one job', async () => {
    const tenant = new FakeTenant()
    expect(await runJob(MESSAGE, deps(tenant, await smallFile()))).toEqual({ kind: 'done' })
    const [outcome] = tenant.outcomes
    expect(outcome).toMatchObject({ kind: 'extracted', pages: 3, pagesWithText: 3, unembedded: [] })
    const chunks = outcome?.kind === 'extracted' ? outcome.chunks : 0
    expect(await stored()).toEqual({ pages: 3, chunks, embedded: chunks, ordinals: chunks })
    expect(tenant.hashes).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
    expect(tenant.reports.at(-1)).toMatchObject({ pages: 3 })
  })

  it('is found once it is published, on its page', async () => {
    await runJob(MESSAGE, deps(new FakeTenant(), await smallFile()))
    const question = searchStatement({
      question: 'Where does the zebra live?',
      earlierQuestions: [],
      embedding: [1, 1_000],
      embeddingModel: 'toy',
      scope: null,
      excludedDocuments: [],
      limit: 3,
    })
    expect(readPassages(await database.query(question))).toEqual([])
    expect(await publish(3)).toHaveLength(1)
    const [best] = readPassages(await database.query(question))
    expect(best).toMatchObject({ documentId: DOCUMENT.id, title: 'Report', pageStart: 3, pageEnd: 3 })
    expect(best?.text).toContain('The zebra lives in Leeds.')
  })

  it('is the same when the message comes again', async () => {
    const file = await smallFile()
    await runJob(MESSAGE, deps(new FakeTenant(), file))
    const before = await database.rows('select document_id, ordinal, content, embedding::text from chunks order by 2')
    await runJob(MESSAGE, deps(new FakeTenant(), file))
    expect(await database.rows('select document_id, ordinal, content, embedding::text from chunks order by 2')).toEqual(
      before,
    )
  })

  it('keeps pages without text, and counts those that have some', async () => {
    const tenant = new FakeTenant()
    await runJob(MESSAGE, deps(tenant, await makePdf(['', 'Something here.', ''])))
    expect(tenant.outcomes).toEqual([{ kind: 'extracted', pages: 3, pagesWithText: 1, chunks: 1, unembedded: [] }])
    expect(await stored()).toMatchObject({ pages: 3, chunks: 1 })
  })
})

describe('a large document', () => {
  it('is read, embedded and stored in one job too, a few requests at a time', async () => {
    const tenant = new FakeTenant()
    const world = deps(tenant, await largeFile())
    let atOnce = 0
    let most = 0
    world.embedder.before = async () => {
      most = Math.max(most, ++atOnce)
      await new Promise((resolve) => setTimeout(resolve, 30))
      atOnce -= 1
    }
    await runJob(MESSAGE, world)
    const [outcome] = tenant.outcomes
    if (outcome?.kind !== 'extracted') throw new Error('not extracted')
    const { chunks } = outcome
    expect(outcome).toMatchObject({ pages: 60, pagesWithText: 60, unembedded: [] })
    expect(chunks).toBeGreaterThan(192)
    expect(await stored()).toEqual({ pages: 60, chunks, ordinals: chunks, embedded: chunks })
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(5)
    expect(tenant.reports.at(-1)).toMatchObject({ pages: 60 })
  })

  it('is read to its end where the model fails; what it did not take is embedded alone', async () => {
    const tenant = new FakeTenant()
    const world = deps(tenant, await largeFile())
    world.embedder.before = async (call) => {
      if (call === 2) throw new Error('the model did not take this')
    }
    await runJob(MESSAGE, world)
    const [outcome] = tenant.outcomes
    if (outcome?.kind !== 'extracted') throw new Error('not extracted')
    const { chunks } = outcome
    expect(outcome.unembedded).toEqual([{ from: 96, to: 192 }])
    expect(await stored()).toMatchObject({ pages: 60, chunks, embedded: chunks - 96 })

    const range: JobWork = { kind: 'embed', from: 0, to: 192 }
    const embedding = new FakeTenant(range)
    const alone = deps(embedding, null)
    await runJob(MESSAGE, alone)
    expect(embedding.outcomes).toEqual([{ kind: 'embedded' }])
    expect(alone.embedder.calls).toEqual([96])
    expect(await stored()).toMatchObject({ embedded: chunks })

    const repeated = deps(new FakeTenant(range), null)
    await runJob(MESSAGE, repeated)
    expect(repeated.embedder.calls).toEqual([])
  })

  it('does not wait for a model that stays away', async () => {
    const tenant = new FakeTenant()
    const world = deps(tenant, await largeFile())
    world.embedder.before = async () => {
      throw new Error('away')
    }
    await runJob(MESSAGE, world)
    const [outcome] = tenant.outcomes
    const chunks = outcome?.kind === 'extracted' ? outcome.chunks : 0
    expect(outcome).toMatchObject({ unembedded: [{ from: 0, to: chunks }] })
    expect(world.embedder.calls.length).toBeLessThan(Math.ceil(chunks / 96))
    expect(await stored()).toMatchObject({ pages: 60, chunks, embedded: 0 })
  })

  /** A database that dies with a write, and takes others that are under way with it. */
  function mortal(writes: number): Database {
    let left = writes
    return {
      ...database,
      query: (statement) => {
        if (left-- <= 0) throw new Error('killed')
        return database.query(statement)
      },
    }
  }

  it('goes on after a crash where it stopped, with the same result', async () => {
    const file = await largeFile()
    const everything = `select document_id, ordinal, page_start, start_offset, content, embedding::text from chunks order by 2`
    await runJob(MESSAGE, deps(new FakeTenant(), file))
    const whole = await database.rows(everything)
    await database.rows('delete from documents')

    const dying = new FakeTenant()
    await runJob(MESSAGE, { ...deps(dying, file), openDatabase: () => mortal(3) })
    expect(dying.outcomes).toMatchObject([{ kind: 'failed' }])
    const half = await stored()
    expect(half?.chunks).toBe(3 * 96)

    const again = new FakeTenant()
    const world = deps(again, file)
    const read = vi.fn()
    const openPdf: JobDeps['openPdf'] = async (...args) => {
      const pdf = await world.openPdf(...args)
      return {
        ...pdf,
        read: (signal, from) => {
          read(from)
          return pdf.read(signal, from)
        },
      }
    }
    await runJob(MESSAGE, { ...world, openPdf })
    const pagesHalf = Number(half?.pages)
    expect(read.mock.calls).toEqual([[expect.any(Number)]])
    expect(read.mock.calls[0]?.[0]).toBeGreaterThanOrEqual(pagesHalf - 1)
    expect(again.outcomes).toMatchObject([
      { kind: 'extracted', pages: 60, pagesWithText: 60, chunks: whole.length, unembedded: [] },
    ])
    expect(again.reports[0]?.pagesDone).toBeGreaterThan(0)
    expect(await database.rows(everything)).toEqual(whole)
    const embeddedAgain = world.embedder.calls.reduce((sum, count) => sum + count, 0)
    expect(embeddedAgain).toBeLessThan(whole.length - 2 * 96)
  })

  it('goes on where it stopped also after blank pages', async () => {
    const file = await makePdf([...Array.from({ length: 30 }, (_, i) => prose(i + 1, 24)), '', '', 'End.', ''])
    await runJob(MESSAGE, { ...deps(new FakeTenant(), file), openDatabase: () => mortal(1) })
    const again = new FakeTenant()
    await runJob(MESSAGE, deps(again, file))
    expect(again.outcomes).toMatchObject([{ kind: 'extracted', pages: 34, pagesWithText: 31 }])
  })
})

describe('a file that is no use', () => {
  const cases: [string, () => Bytes | Promise<Bytes> | null, RegExp][] = [
    ['missing', () => null, /no longer in storage/],
    ['something else', notAPdf, /isn’t a PDF/],
    ['locked', encryptedPdf, /locked with a password/],
    ['a scan', imageOnlyPdf, /a scan without a text layer/],
  ]
  it.each(cases)('%s', async (_, file, reason) => {
    const tenant = new FakeTenant()
    expect(await runJob(MESSAGE, deps(tenant, await file()))).toEqual({ kind: 'done' })
    expect(tenant.outcomes).toEqual([{ kind: 'unusable', reason: expect.stringMatching(reason) }])
    expect(await stored()).toMatchObject({ chunks: 0 })
  })

  it('has more pages than allowed', async () => {
    const tenant = new FakeTenant()
    if (tenant.lease) tenant.lease.limits.filePages = 2
    await runJob(MESSAGE, deps(tenant, await smallFile()))
    expect(tenant.outcomes).toEqual([{ kind: 'unusable', reason: expect.stringContaining('the limit is 2') }])
  })
})

describe('work that nobody wants any more', () => {
  it.each(['duplicate', 'mismatch', 'stop'] as const)('ends when the file is known as a %s', async (identity) => {
    const tenant = new FakeTenant()
    tenant.identity = identity
    expect(await runJob(MESSAGE, deps(tenant, await smallFile()))).toEqual({ kind: 'done' })
    expect(tenant.outcomes).toEqual([])
    expect(await database.rows('select * from documents')).toEqual([])
  })

  it('ends when the lease is lost', async () => {
    const tenant = new FakeTenant()
    tenant.report = 'stop'
    expect(await runJob(MESSAGE, deps(tenant, await largeFile()))).toEqual({ kind: 'done' })
    expect(tenant.outcomes).toEqual([])
    expect((await stored())?.pages).toBeLessThan(60)
  })

  it('leaves nothing behind of a document that is deleted meanwhile', async () => {
    const tenant = new FakeTenant()
    const world = deps(tenant, await smallFile())
    world.embedder.before = async () => void (await database.batch(retireDocument(DOCUMENT)))
    expect(await runJob(MESSAGE, world)).toEqual({ kind: 'done' })
    expect(tenant.outcomes).toEqual([])
    expect(await stored()).toMatchObject({ pages: 0, chunks: 0 })
    expect(await database.rows('select state, title from documents')).toEqual([{ state: 'deleted', title: '' }])
  })

  it('leaves nothing behind of a document that is deleted while its ranges are embedded', async () => {
    const reading = deps(new FakeTenant(), await largeFile())
    reading.embedder.before = () => Promise.reject(new Error('the model is away'))
    await runJob(MESSAGE, reading)
    const { chunks } = (await stored()) ?? {}
    expect(await stored()).toMatchObject({ pages: 60, embedded: 0 })

    const tenant = new FakeTenant({ kind: 'embed', from: 0, to: Number(chunks) })
    const embedding = deps(tenant, null)
    embedding.embedder.before = async (call) => {
      if (call === 2) await database.batch(retireDocument(DOCUMENT))
    }
    expect(await runJob(MESSAGE, embedding)).toEqual({ kind: 'done' })
    expect(tenant.outcomes).toEqual([])
    expect(await stored()).toMatchObject({ pages: 0, chunks: 0 })
  })

  it('changes nothing when a late job meets a newer ingest', async () => {
    const newer = { ...DOCUMENT, generation: 2 }
    await runJob(MESSAGE, deps(new FakeTenant({ kind: 'extract' }, newer), await smallFile()))
    const before = await stored()
    const late = new FakeTenant()
    expect(await runJob(MESSAGE, deps(late, await makePdf(['Something older.'])))).toEqual({ kind: 'done' })
    expect(late.outcomes).toEqual([])
    expect(await stored()).toEqual(before)
  })
})

class AwayEmbedder extends FakeEmbedder {
  override before = () => Promise.reject(new Error('away'))
}

describe('failures on the way', () => {
  it('of the model are told with the time it asked for', async () => {
    await runJob(MESSAGE, { ...deps(new FakeTenant(), await smallFile()), embedder: new AwayEmbedder() })
    const tenant = new FakeTenant({ kind: 'embed', from: 0, to: 192 })
    const world = deps(tenant, null)
    world.embedder.before = async () => {
      throw new APICallError({
        message: 'slow down',
        url: 'u',
        requestBodyValues: {},
        statusCode: 429,
        responseHeaders: { 'retry-after': '3' },
      })
    }
    expect(await runJob(MESSAGE, world)).toEqual({ kind: 'done' })
    expect(tenant.outcomes).toMatchObject([{ kind: 'failed', retryAfterSeconds: 3 }])
  })

  it('of the database are tried again at once', async () => {
    const tenant = new FakeTenant()
    let failures = 1
    const shaky: Database = {
      ...database,
      query: (statement) => {
        if (failures-- > 0) throw new NeonDbError('Server error (HTTP status 500): ')
        return database.query(statement)
      },
    }
    await runJob(MESSAGE, { ...deps(tenant, await smallFile()), openDatabase: () => shaky })
    expect(tenant.outcomes).toMatchObject([{ kind: 'extracted' }])
  })

  it('of the password are told, so that it is looked up anew', async () => {
    const tenant = new FakeTenant()
    const refuse = () => Promise.reject(new NeonDbError("password authentication failed for user 'x'"))
    await runJob(MESSAGE, {
      ...deps(tenant, await smallFile()),
      openDatabase: () => ({ query: refuse, batch: refuse }),
    })
    expect(tenant.refusals).toBe(1)
    expect(tenant.outcomes).toMatchObject([{ kind: 'failed', detail: 'sql refused' }])
  })

  it('of storage leave nothing open', async () => {
    const tenant = new FakeTenant()
    const gate = new ByteGate(1)
    const world = deps(tenant, null, { gate, readFile: () => Promise.reject(new Error('R2 is away')) })
    await runJob(MESSAGE, world)
    await runJob(MESSAGE, world)
    expect(tenant.outcomes).toMatchObject([{ kind: 'failed' }, { kind: 'failed' }])
  })
})

describe('the message', () => {
  it('is done with when there is nothing to do', async () => {
    const tenant = new FakeTenant()
    tenant.lease = null
    expect(await runJob(MESSAGE, deps(tenant, null))).toEqual({ kind: 'done' })
    expect(tenant.outcomes).toEqual([])
  })

  it('comes again when no lease could be had', async () => {
    const tenant = new FakeTenant()
    tenant.failures.leaseJob = 1
    expect(await runJob(MESSAGE, deps(tenant, null))).toMatchObject({ kind: 'again' })
  })

  it('comes again when the outcome could not be told, after some attempts', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 500 })
    try {
      const tenant = new FakeTenant()
      tenant.failures.finishJob = 1
      expect(await runJob(MESSAGE, deps(tenant, notAPdf()))).toEqual({ kind: 'done' })
      expect(tenant.outcomes).toHaveLength(1)
      tenant.failures.finishJob = 10
      expect(await runJob(MESSAGE, deps(tenant, notAPdf()))).toMatchObject({ kind: 'again' })
    } finally {
      vi.useRealTimers()
    }
  })
})
