/** The first pass: a file into pages and chunks, and, when there are few, into embeddings too. */
import pMap, { pMapSkip } from 'p-map'
import { logger } from '../../core/log.ts'
import type { JobLease, JobOutcome, StoredFile, TenantRpc } from '../../durable-objects/tenant/rpc.ts'
import { type Batch, batchesOf } from './batch.ts'
import type { ByteGate } from './byte-gate.ts'
import type { Embedder } from './embed.ts'
import { EXTRACT_LIMITS, type OpenPdf } from './extract.ts'
import type { Page } from './layout/page.ts'
import { type LeaseHolder, Stopped } from './lease-holder.ts'
import type { Store } from './store.ts'
import { unreadable } from './unreadable.ts'

/**
 * Chunks that the first pass embeds itself; a document with no more is ready after one job. As many as two full requests
 * to the model, which are under way while the pages after them are read.
 */
export const CHUNKS_EMBEDDED_AT_ONCE = 192
const BATCH = { chunks: 96, characters: 1_000_000 }
/** Batches between reading and the end of writing: enough that none of the three waits for another, few enough to hold. */
const BATCHES_UNDER_WAY = 3

export interface ExtractDeps {
  tenant: Pick<TenantRpc, 'identifyFile'>
  /** The bytes with the recorded ETag, or null when they are no longer there. */
  readFile(file: StoredFile): Promise<Uint8Array<ArrayBuffer> | null>
  openPdf: OpenPdf
  gate: ByteGate
  store: Store
  embedder: Embedder
  holder: LeaseHolder
  signal: AbortSignal
}

/** Throws `UnreadableFile`, `Stopped`, `Superseded`, and what its dependencies throw. */
export function extractJob(lease: JobLease, deps: ExtractDeps): Promise<JobOutcome> {
  const asked = Date.now()
  return deps.gate.run(lease.file.size, deps.signal, () => {
    logger('ingest').info('file admitted', { waitedMs: Date.now() - asked })
    return extract(lease, deps)
  })
}

async function extract(lease: JobLease, deps: ExtractDeps): Promise<JobOutcome> {
  const { tenant, store, signal } = deps
  const bytes = await deps.readFile(lease.file)
  if (!bytes) throw unreadable('missing')
  const identity = await tenant.identifyFile({ jobId: lease.jobId, token: lease.token }, await sha256(bytes))
  if (identity !== 'unique') throw new Stopped()
  const pdf = await deps.openPdf(bytes, { ...EXTRACT_LIMITS, pages: lease.limits.filePages })
  try {
    await store.begin()
    const counts = await readAndStore(pdf.read(signal), pdf.pages, lease, deps)
    await store.end({ pages: pdf.pages, chunks: counts.chunks })
    return { kind: 'extracted', pages: pdf.pages, ...counts, embedded: counts.chunks <= CHUNKS_EMBEDDED_AT_ONCE }
  } finally {
    await pdf.close()
  }
}

/** Reading, embedding and writing overlap; a batch waits for the ones before it only when too many are under way. */
async function readAndStore(
  pages: AsyncIterable<Page>,
  total: number,
  lease: JobLease,
  { store, embedder, holder, signal }: ExtractDeps,
): Promise<{ pagesWithText: number; chunks: number }> {
  const counts = { pagesWithText: 0, chunks: 0 }
  let pagesDone = 0
  holder.moved({ pages: total, pagesDone })
  const writeBatch = async (batch: Batch) => {
    signal.throwIfAborted()
    const embeds = (batch.chunks.at(-1)?.ordinal ?? 0) < CHUNKS_EMBEDDED_AT_ONCE
    const embeddings = embeds ? await embedder.embed(lease.document.title, batch.chunks, signal) : []
    const chunks = batch.chunks.map(({ pageHead: _, ...chunk }, i) => ({ ...chunk, embedding: embeddings[i] ?? null }))
    await store.pages(batch.pages, chunks)
    counts.chunks += batch.chunks.length
    counts.pagesWithText += batch.pages.filter(({ text }) => text.trim() !== '').length
    pagesDone += batch.pages.length
    holder.moved({ pages: total, pagesDone })
    return pMapSkip
  }
  await pMap(batchesOf(pages, BATCH), writeBatch, { concurrency: BATCHES_UNDER_WAY, signal })
  return counts
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
