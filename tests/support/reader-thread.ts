/**
 * Reads PDFs in a thread of its own, one after another, so that a file that stops the thread or exhausts its memory is
 * seen, and doesn't stop the tests.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ExtractLimits } from '../../workers/ingest-consumer/extract.ts'
import type { Bytes } from './odd-pdfs.ts'

/** How a file ended. */
export interface Ending {
  /** `read`, the kind of an `UnreadableFile`, `stuck`, or what broke. */
  state: string
  pages: number
  pagesWithText: number
  milliseconds: number
  /** The longest that nobody else had the thread. */
  longestStall: number
}

/** `plain` is unpdf by itself, without what this product adds. */
export type Reader = 'ours' | 'plain'

/** What the thread is told. */
export interface Order {
  bytes: Bytes
  reader: Reader
  limits: Partial<ExtractLimits>
}

const HEAP_MB = 512
const READY_MILLISECONDS = 60_000

export class ReaderThread {
  #worker: Worker | null = null
  readonly #patience: number
  readonly #limits: Partial<ExtractLimits>

  /** `patience` is how many milliseconds a file may take; `limits` are other ones than the product's. */
  constructor(patience: number, limits: Partial<ExtractLimits> = {}) {
    this.#patience = patience
    this.#limits = limits
  }

  async read(bytes: Bytes, reader: Reader = 'ours'): Promise<Ending> {
    this.#worker ??= await startedWorker()
    const worker = this.#worker
    const started = performance.now()
    const answer = await new Promise<Ending | string>((resolve) => {
      const timer = setTimeout(() => end('stuck'), this.#patience)
      const end = (answer: Ending | string) => {
        clearTimeout(timer)
        worker.off('message', end).off('error', fail)
        resolve(answer)
      }
      const fail = (error: Error) => end(`broken: ${error.message}`)
      worker.on('message', end).on('error', fail)
      worker.postMessage({ bytes, reader, limits: this.#limits } satisfies Order)
    })
    if (typeof answer !== 'string') return answer
    await this.close()
    const milliseconds = Math.round(performance.now() - started)
    return { state: answer, pages: 0, pagesWithText: 0, milliseconds, longestStall: milliseconds }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = null
  }
}

async function startedWorker(): Promise<Worker> {
  const worker = new Worker(join(import.meta.dirname, 'reader-worker.ts'), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the reader did not start')), READY_MILLISECONDS)
    worker.once('error', reject).once('message', (ready) => {
      clearTimeout(timer)
      worker.off('error', reject)
      resolve(ready)
    })
  })
  return worker
}
