/**
 * The ingest consumer's own code in a Worker of the benchmark, so that each of its stages can be measured alone: what isn't
 * measured answers at once with what it answered before. Bundled by stage-runtime.ts; nothing of this is deployed.
 */
import { extractText, getDocumentProxy } from 'unpdf'
import { openDatabase } from '../../core/sql.ts'
import type { JobLease } from '../../durable-objects/tenant/rpc.ts'
import { ByteGate } from '../../workers/ingest-consumer/byte-gate.ts'
import { type Embedder, openEmbedder } from '../../workers/ingest-consumer/embed.ts'
import { EXTRACT_LIMITS, type OpenPdf, pdfOpener } from '../../workers/ingest-consumer/extract.ts'
import { type ExtractDeps, extractJob } from '../../workers/ingest-consumer/extract-job.ts'
import type { Page } from '../../workers/ingest-consumer/layout/page.ts'
import { LeaseHolder } from '../../workers/ingest-consumer/lease-holder.ts'
import { Store } from '../../workers/ingest-consumer/store.ts'
import type { Order, Prepared, StageResult } from './stage-protocol.ts'

// What a Worker logs goes to stdout here, which is the benchmark's own.
Object.assign(console, { debug() {}, log() {}, info() {}, warn() {} })

interface Env {
  FILES: R2Bucket
}

const KEY = 'document.pdf'
/** As in the consumer's index.ts. */
const gate = new ByteGate(32 * 1024 * 1024)

/** What reading and embedding the document gave, to be given again. */
let pages: Page[] = []
const vectors = new Map<string, number[]>()

export default {
  async fetch(request, env): Promise<Response> {
    if (request.method === 'PUT') {
      await env.FILES.put(KEY, await request.arrayBuffer())
      return Response.json({})
    }
    const order = (await request.json()) as Order
    return Response.json(order.kind === 'prepare' ? await prepare(env, order) : await measure(env, order))
  },
} satisfies ExportedHandler<Env>

async function prepare(env: Env, order: Order): Promise<Prepared> {
  pages = []
  vectors.clear()
  const pdf = await pdfOpener()(await readFile(env), { ...EXTRACT_LIMITS, pages: order.filePages })
  for await (const page of pdf.read(new AbortController().signal)) pages.push(page)
  await pdf.close()
  const real = openEmbedder(order.model)
  const remembering: Embedder = {
    model: real.model,
    async embed(title, chunks, signal) {
      const embeddings = await real.embed(title, chunks, signal)
      for (const [at, chunk] of chunks.entries()) vectors.set(chunk.content, embeddings[at] ?? [])
      return embeddings
    },
  }
  await extractJob(
    leaseFor(order, 0),
    depsFor(env, order, { openPdf: readBefore, embedder: remembering, store: nowhere }),
  )
  return { pages: pages.length, chunks: vectors.size }
}

async function measure(env: Env, order: Order): Promise<StageResult> {
  const startedAt = Date.now()
  let characters = 0
  if (order.kind === 'unpdf') {
    const pdf = await getDocumentProxy(await readFile(env))
    const { text } = await extractText(pdf, { mergePages: true })
    await pdf.loadingTask.destroy()
    characters = text.length
  } else {
    const parts = stubsOf(order)
    const jobs = Array.from({ length: order.jobs }, (_, job) => {
      const lease = leaseFor(order, job)
      const store =
        parts.store ??
        new Store(
          openDatabase(lease.database.connectionString, order.sqlEndpoint),
          lease.document,
          order.model.EMBEDDING_MODEL,
        )
      return extractJob(lease, depsFor(env, order, { ...parts, store }))
    })
    await Promise.all(jobs)
  }
  return { ms: Date.now() - startedAt, characters }
}

function stubsOf({ kind, model }: Order): Partial<Pick<ExtractDeps, 'openPdf' | 'embedder' | 'store'>> {
  const known: Embedder = {
    model: model.EMBEDDING_MODEL,
    embed: async (_, chunks) => chunks.map(({ content }) => vectors.get(content) ?? [1]),
  }
  switch (kind) {
    case 'extract':
      return { embedder: known, store: nowhere }
    case 'embed':
      return { openPdf: readBefore, store: nowhere }
    case 'write':
      return { openPdf: readBefore, embedder: known }
    default:
      return {}
  }
}

const readBefore: OpenPdf = async () => ({
  pages: pages.length,
  async *read() {
    yield* pages
  },
  close: async () => {},
})

const nowhere: ExtractDeps['store'] = {
  begin: async () => ({ pages: 0, chunks: 0, pagesWithText: 0, heading: '' }),
  pages: async () => {},
  end: async () => [],
}

function depsFor(env: Env, order: Order, parts: Partial<ExtractDeps> & Pick<ExtractDeps, 'store'>): ExtractDeps {
  const controller = new AbortController()
  const lease = { jobId: 'job', token: 'token' }
  return {
    tenant: { identifyFile: async () => 'unique' },
    readFile: () => readFile(env),
    openPdf: pdfOpener(),
    embedder: openEmbedder(order.model),
    gate,
    holder: new LeaseHolder({ reportProgress: async () => 'go-on' }, lease),
    signal: controller.signal,
    ...parts,
  }
}

function leaseFor(order: Order, job: number): JobLease {
  return {
    jobId: 'job',
    token: 'token',
    expiresAt: 0,
    document: { id: order.documents[job] ?? crypto.randomUUID(), title: 'document', generation: 1 },
    file: { key: KEY, etag: '', size: order.bytes, title: 'document' },
    database: { connectionString: order.connectionString, schemaVersion: '' },
    limits: { filePages: order.filePages },
    work: { kind: 'extract' },
  }
}

async function readFile(env: Env): Promise<Uint8Array<ArrayBuffer>> {
  const object = await env.FILES.get(KEY)
  if (!object) throw new Error('no file was put there')
  return new Uint8Array(await object.arrayBuffer())
}
