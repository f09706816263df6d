/** Single runs of `bench ingest`, each over the same document and with nothing left over from the one before. */
import { openDatabase } from '../../core/sql.ts'
import { until } from '../../scripts/client/client.ts'
import { quiet } from '../harness/stand-ins.ts'
import { connectionString, openSql } from '../reference-flow.ts'
import { ingestReferenceFlow } from '../reference-ingest.ts'
import { type IngestDocument, variant } from './document.ts'
import type { Stage } from './stage.ts'
import type { Order } from './stage-protocol.ts'
import type { StageRuntime } from './stage-runtime.ts'

export interface ProductRun {
  ms: number
  pages: number
  /** To the model and to the databases. */
  requests: { model: number; sql: number }
  bytes: { model: number; sql: number }
}

const INGEST_TIMEOUT_MS = 600_000

/** From telling that the file is there to the document's being ready. */
export async function productRun(stage: Stage, document: IngestDocument, run: number): Promise<ProductRun> {
  const { client, tenant } = stage.workspace
  const bytes = variant(document.bytes, run)
  const announced = await client.announce(tenant, { name: document.name, size: bytes.byteLength })
  if (announced.duplicate) throw new Error('this document was there already')
  const { id } = announced.document
  const { method, url, headers } = announced.upload
  const sent = await fetch(url, { method, headers, body: bytes })
  if (!sent.ok) throw new Error(`upload: ${sent.status} ${await sent.text()}`)
  await calm(stage)
  const startedAt = Date.now()
  await client.complete(tenant, id)
  const ready = await until(
    'the document',
    async () => {
      const { document: now } = await client.document(tenant, id)
      if (now.status === 'failed') throw new Error(`${document.name}: ${now.reason}`)
      return now.status === 'ready' ? now : null
    },
    INGEST_TIMEOUT_MS,
    1_000,
  )
  // Everything runs on one clock, and asking every few milliseconds would be work beside what is measured.
  const ms = Date.parse(ready.updatedAt) - startedAt
  await quiet([stage.neon, stage.openai])
  const traffic = await trafficOf(stage)
  await client.request('DELETE', `/api/tenants/${tenant}/documents/${id}`)
  await quiet([stage.neon, stage.openai])
  return { ms, pages: ready.pages ?? 0, ...traffic }
}

/** One stage alone. */
export async function stageRun(
  stage: Stage,
  runtime: StageRuntime,
  kind: Order['kind'],
  bytes: number,
): Promise<number> {
  const id = crypto.randomUUID()
  await calm(stage)
  const { ms } = await runtime.measure({ ...stage.order, kind, bytes, documents: [id] })
  const database = openDatabase(stage.order.connectionString, stage.order.sqlEndpoint)
  if (kind === 'write' || kind === 'all')
    await database.query({ text: 'delete from documents where id = $1', params: [id] })
  return ms
}

export async function referenceRun({ neon, openai, reference }: Stage, document: IngestDocument) {
  await calm({ neon, openai })
  const startedAt = performance.now()
  const { chunks } = await ingestReferenceFlow(reference.services, reference.user, document.name)
  const ms = performance.now() - startedAt
  const sql = openSql(reference.services, await connectionString(reference.services, reference.projectId))
  await sql.query('truncate embeddings')
  return { ms, chunks }
}

async function calm({ neon, openai }: Pick<Stage, 'neon' | 'openai'>): Promise<void> {
  await quiet([neon, openai])
  await Promise.all([neon.clearLog(), openai.clearLog()])
}

async function trafficOf({ neon, openai }: Stage): Promise<Pick<ProductRun, 'requests' | 'bytes'>> {
  const sums = await Promise.all(
    [openai, neon].map(async (standIn) => {
      const calls = (await standIn.log()).filter(({ service }) => service !== 'neon-api')
      const bytes = calls.map(({ detail }) => Number(detail?.bytesIn ?? 0) + Number(detail?.bytesOut ?? 0))
      return { calls: calls.length, bytes: bytes.reduce((sum, one) => sum + one, 0) }
    }),
  )
  const [model = { calls: 0, bytes: 0 }, sql = { calls: 0, bytes: 0 }] = sums
  return { requests: { model: model.calls, sql: sql.calls }, bytes: { model: model.bytes, sql: sql.bytes } }
}
