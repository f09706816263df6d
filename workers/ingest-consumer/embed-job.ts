/** The second pass over a large document: embeds a range of its chunks. Ranges run side by side and may be repeated. */
import pMap from 'p-map'
import { EMBEDDING_BATCH } from '../../core/models/embedding.ts'
import type { JobLease, JobOutcome, JobWork } from '../../durable-objects/tenant/rpc.ts'
import { type Embedder, REQUESTS_UNDER_WAY } from './embed.ts'
import type { Store } from './store.ts'

export interface EmbedDeps {
  store: Store
  embedder: Embedder
  signal: AbortSignal
}

/** Chunks that have an embedding from this model already, from an earlier attempt, are left alone. */
export async function embedJob(
  lease: JobLease,
  work: Extract<JobWork, { kind: 'embed' }>,
  { store, embedder, signal }: EmbedDeps,
): Promise<JobOutcome> {
  const chunks = await store.chunksToEmbed(work)
  const batches = Array.from({ length: Math.ceil(chunks.length / EMBEDDING_BATCH) }, (_, i) =>
    chunks.slice(i * EMBEDDING_BATCH, (i + 1) * EMBEDDING_BATCH),
  )
  await pMap(
    batches,
    async (batch) => {
      const embeddings = await embedder.embed(lease.document.title, batch, signal)
      await store.embeddings(batch.map(({ ordinal }, i) => ({ ordinal, embedding: embeddings[i] ?? [] })))
    },
    { concurrency: REQUESTS_UNDER_WAY, signal },
  )
  return { kind: 'embedded' }
}
