/**
 * Reads PDFs in a process of its own, one after another, so that a file that stops it or exhausts its memory is seen, and
 * doesn't stop the tests.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
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

/** What the process is told. */
export interface Order {
  bytes: Bytes
  reader: Reader
  limits: Partial<ExtractLimits>
}

const HEAP_MB = 512
const READY_MILLISECONDS = 60_000

export class ReaderProcess {
  #child: ChildProcess | null = null
  readonly #patience: number
  readonly #limits: Partial<ExtractLimits>

  /** `patience` is how many milliseconds a file may take; `limits` are other ones than the product's. */
  constructor(patience: number, limits: Partial<ExtractLimits> = {}) {
    this.#patience = patience
    this.#limits = limits
  }

  async read(bytes: Bytes, reader: Reader = 'ours'): Promise<Ending> {
    this.#child ??= await startedChild()
    const child = this.#child
    const started = performance.now()
    const answer = await new Promise<Ending | string>((resolve) => {
      const timer = setTimeout(() => end('stuck'), this.#patience)
      const end = (answer: Ending | string) => {
        clearTimeout(timer)
        child.off('message', end).off('exit', fail)
        resolve(answer)
      }
      const fail = (code: number | null, signal: string | null) => end(`broken: exit ${code ?? signal}`)
      child.on('message', end).on('exit', fail)
      child.send({ bytes, reader, limits: this.#limits } satisfies Order)
    })
    if (typeof answer !== 'string') return answer
    await this.close()
    const milliseconds = Math.round(performance.now() - started)
    return { state: answer, pages: 0, pagesWithText: 0, milliseconds, longestStall: milliseconds }
  }

  async close(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

async function startedChild(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'reader-child.ts'), {
    execArgv: [`--max-old-space-size=${HEAP_MB}`],
    serialization: 'advanced',
    // What V8 says when it runs out of memory says nothing here.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  await once(child, 'message', { signal: AbortSignal.timeout(READY_MILLISECONDS) })
  return child
}
