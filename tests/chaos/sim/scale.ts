/**
 * The code under test at a smaller scale, so that documents of a few chunks are read in several parts and batches as large
 * ones are. Sizes only; applied to the source when it is loaded.
 */
import type { Patch } from './hooks.ts'

export const SCALE: readonly Patch[] = [
  { file: 'core/tenant/schema.ts', find: 'EMBEDDING_DIMENSIONS = 1536', replace: 'EMBEDDING_DIMENSIONS = 3' },
  { file: 'durable-objects/tenant/parts.ts', find: 'CHUNKS_PER_JOB = 192', replace: 'CHUNKS_PER_JOB = 2' },
  { file: 'workers/ingest-consumer/extract-job.ts', find: 'BATCH = { chunks: 96,', replace: 'BATCH = { chunks: 2,' },
]
