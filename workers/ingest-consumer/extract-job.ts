/** The first pass: a file into pages and chunks with embeddings. Ranges that the model didn't take are left to embed jobs. */
import pMap, { pMapIterable, pMapSkip } from 'p-map'
import { errorFields, logger } from '../../core/log.ts'
import type { Checkpoint } from '../../core/tenant/ingest.ts'
import type { JobLease, JobOutcome, StoredFile, TenantRpc } from '../../durable-objects/tenant/rpc.ts'
import { type Batch, batchesOf, type NewChunk } from './batch.ts'
import type { ByteGate } from './byte-gate.ts'
import { type Embedder, REQUESTS_UNDER_WAY } from './embed.ts'
import { EXTRACT_LIMITS, type OpenPdf, type PdfFile } from './extract.ts'
import { type LeaseHolder, Stopped } from './lease-holder.ts'
import type { Store } from './store.ts'
import { unreadable } from './unreadable.ts'

const BATCH = { chunks: 96, characters: 1_000_000 }
/**
 * Batches that are read and wait for the model; that are at the model or have been there; and that are being written.
 * They are enough for none of the three to wait for another's hiccup, and few enough to hold beside the largest file: what
 * is embedded takes 1 MB a batch, and 4 MB while it is written.
 */
const UNDER_WAY = { read: 4, embedded: 4, written: 2 }
/** Model failures in a row after which the rest is left to embed jobs, which have patience: reading has none to wait. */
const FAILURES_BEFORE_LEAVING = 2

export interface ExtractDeps {
  tenant: Pick<TenantRpc, 'identifyFile'>
  /** The bytes with the recorded ETag, or null when they are no longer there. */
  readFile(file: StoredFile): Promise<Uint8Array<ArrayBuffer> | null>
  openPdf: OpenPdf
  gate: ByteGate
  store: Pick<Store, 'begin' | 'pages' | 'end'>
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
  const { tenant, store } = deps
  const bytes = await deps.readFile(lease.file)
  if (!bytes) throw unreadable('missing')
  const identity = await tenant.identifyFile({ jobId: lease.jobId, token: lease.token }, await sha256(bytes))
  if (identity !== 'unique') throw new Stopped()
  const pdf = await deps.openPdf(bytes, { ...EXTRACT_LIMITS, pages: lease.limits.filePages }, deps.signal)
  try {
    const checkpoint = await store.begin()
    const counts = await readAndStore(pdf, checkpoint, lease, deps)
    const unembedded = await store.end({ pages: pdf.pages, chunks: counts.chunks })
    return { kind: 'extracted', pages: pdf.pages, ...counts, unembedded }
  } finally {
    await pdf.close()
  }
}

/**
 * Reading, embedding and writing overlap; reading waits only when too much is under way. Goes on after the pages that an
 * earlier attempt stored.
 */
async function readAndStore(
  pdf: PdfFile,
  checkpoint: Checkpoint,
  lease: JobLease,
  { store, embedder, holder, signal }: ExtractDeps,
): Promise<{ pagesWithText: number; chunks: number }> {
  const counts = { pagesWithText: checkpoint.pagesWithText, chunks: checkpoint.chunks }
  const progress = { pages: pdf.pages, pagesDone: checkpoint.pages, pagesEmbedded: checkpoint.pages }
  holder.moved(progress)
  const embed = leavingWhatFails(embedder, lease.document.title, signal)
  const batches = batchesOf(pdf.read(signal, checkpoint.pages + 1), BATCH, checkpoint)
  const read = pMapIterable(batches, (batch: Batch) => batch, { concurrency: 1, backpressure: UNDER_WAY.read })
  const embedded = pMapIterable(
    read,
    async (batch: Batch) => {
      signal.throwIfAborted()
      return { batch, embeddings: await embed(batch.chunks) }
    },
    { concurrency: REQUESTS_UNDER_WAY, backpressure: UNDER_WAY.embedded },
  )
  const write = async ({ batch, embeddings }: { batch: Batch; embeddings: number[][] | null }) => {
    signal.throwIfAborted()
    const chunks = batch.chunks.map(({ pageHead: _, ...chunk }, i) => ({
      ...chunk,
      embedding: embeddings?.[i] ?? null,
    }))
    await store.pages(batch.pages, chunks)
    counts.chunks += batch.chunks.length
    counts.pagesWithText += batch.pages.filter(({ text }) => text.trim() !== '').length
    progress.pagesDone += batch.pages.length
    if (embeddings) progress.pagesEmbedded += batch.pages.length
    holder.moved({ ...progress })
    return pMapSkip
  }
  await pMap(embedded, write, { concurrency: UNDER_WAY.written, signal })
  return counts
}

/** Null for a batch that the model didn't take: an embed job takes up that range alone, while reading goes on. */
function leavingWhatFails(embedder: Embedder, title: string, signal: AbortSignal) {
  let failures = 0
  return async (chunks: NewChunk[]): Promise<number[][] | null> => {
    if (chunks.length === 0 || failures >= FAILURES_BEFORE_LEAVING) return null
    try {
      const embeddings = await embedder.embed(title, chunks, signal)
      failures = 0
      return embeddings
    } catch (error) {
      signal.throwIfAborted()
      failures += 1
      logger('ingest').warn('chunks left to embed later', { from: chunks[0]?.ordinal, ...errorFields(error) })
      return null
    }
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
