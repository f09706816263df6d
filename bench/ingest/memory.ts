/** Two jobs over files of the largest allowed size at once in one isolate, and how much memory it takes. */
import type { BenchContext } from '../harness/benchmark.ts'
import { watchHeap } from './heap-watch.ts'
import { largestFile } from './largest-file.ts'
import { FILE_PAGES, type Stage } from './stage.ts'
import { startStageRuntime } from './stage-runtime.ts'

export const LARGEST_BYTES = 32 * 2 ** 20
export const ISOLATE_BYTES = 128 * 2 ** 20
/** Where a sample is taken again after a collection. */
const NEAR_BYTES = 112 * 2 ** 20

export interface MemoryRun {
  ms: number
  peakBytes: number
  /** The most that a collection left. */
  aliveBytes: number
  samples: number
  collections: number
}

export async function memoryRun(context: BenchContext, stage: Stage): Promise<MemoryRun> {
  const file = largestFile(LARGEST_BYTES, FILE_PAGES)
  // A runtime of its own: what other stages remember of a document is no part of this.
  const runtime = await startStageRuntime()
  context.defer(runtime.close)
  await runtime.put(file)
  const heap = await watchHeap(await runtime.inspectorUrl(), NEAR_BYTES)
  const documents = [crypto.randomUUID(), crypto.randomUUID()]
  const { ms } = await runtime.measure({ ...stage.order, kind: 'all', bytes: file.byteLength, jobs: 2, documents })
  heap.stop()
  return {
    ms,
    peakBytes: heap.peakBytes(),
    aliveBytes: heap.aliveBytes(),
    samples: heap.samples(),
    collections: heap.collections(),
  }
}
