/** Threads for computes, and the pool's end of one that has a database open. */
import { Worker } from 'node:worker_threads'
import type { SqlRequest } from '../sql/request.ts'
import type { ComputeData, FromCompute, ToCompute } from './messages.ts'

export type RunOutcome =
  | { kind: 'ran'; reply: Extract<FromCompute, { kind: 'ran' }>['reply']; statementMs: number }
  /** It took longer than allowed, and the thread was ended. */
  | { kind: 'timed-out' }
  /** The thread ended by itself in the middle. */
  | { kind: 'died' }

export interface ComputeClient {
  /** One request at a time. */
  run(request: SqlRequest, applicationName: string | undefined, timeoutMs: number): Promise<RunOutcome>
  /** Closes the database. Resolves with what it reported, or with `null` if it did not close cleanly. */
  close(timeoutMs: number): Promise<{ writtenBytes?: number; logicalSizeBytes?: number } | null>
  kill(): Promise<void>
  /** Resolves when the thread has ended, for whatever reason. */
  ended: Promise<void>
}

/** Most of what a thread needs is outside the JavaScript heap; a nursery of half the default saves memory and costs no time. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 }

/** So many threads without a database are kept, for so long, for the next ones to open. */
const KEPT_IDLE = 12
const KEPT_MS = 10_000
/** After so many databases a thread has had its day: what a closed one leaves behind adds up. */
const USES = 40

/** A thread and what it says next; one conversation at a time. */
class ComputeThread {
  uses = 0
  readonly ended: Promise<void>
  readonly #worker: Worker
  #error: Error | undefined
  #hasEnded = false
  #heard: (message: FromCompute | 'timed-out' | undefined) => void = () => {}

  constructor() {
    this.#worker = new Worker(new URL('./compute-thread.ts', import.meta.url), { resourceLimits })
    this.#worker.on('message', (message: FromCompute) => this.#heard(message))
    this.#worker.on('error', (cause) => {
      this.#error = cause instanceof Error ? cause : new Error(String(cause))
    })
    this.ended = new Promise((resolve) =>
      this.#worker.once('exit', () => {
        this.#hasEnded = true
        this.#heard(undefined)
        resolve()
      }),
    )
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  get problem(): string {
    return this.#error?.message ?? 'the thread ended'
  }

  /** Answers with what it says to that, or `undefined` when it ends first. */
  ask(message: ToCompute, timeoutMs?: number): Promise<FromCompute | 'timed-out' | undefined> {
    if (this.#hasEnded) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.#heard('timed-out'), timeoutMs)
      this.#heard = (answer) => {
        clearTimeout(timer)
        this.#heard = () => {}
        resolve(answer)
      }
      this.#worker.postMessage(message)
    })
  }

  /** While idle it doesn't keep the process alive. */
  idle(isIdle: boolean): void {
    if (isIdle) this.#worker.unref()
    else this.#worker.ref()
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }
}

export interface Computes {
  /** Opens a project's database in a thread. Rejects with the reason when it does not open. */
  start(data: ComputeData): Promise<ComputeClient>
  /** Ends the threads that are idle; those of computes end when they are closed. */
  close(): Promise<void>
}

export function createComputes(): Computes {
  const idle: ComputeThread[] = []
  let closed = false

  function takeThread(): ComputeThread {
    for (let thread = idle.pop(); thread; thread = idle.pop()) if (!thread.hasEnded) return thread
    return new ComputeThread()
  }

  async function giveBack(thread: ComputeThread): Promise<void> {
    if (closed || thread.uses >= USES || idle.length >= KEPT_IDLE) return thread.terminate()
    thread.idle(true)
    idle.push(thread)
    const { uses } = thread
    setTimeout(() => {
      const at = idle.indexOf(thread)
      // One that was used meanwhile has begun anew.
      if (at < 0 || thread.uses !== uses) return
      idle.splice(at, 1)
      void thread.terminate()
    }, KEPT_MS).unref()
  }

  return {
    async start(data) {
      const thread = takeThread()
      thread.idle(false)
      thread.uses++
      const first = await thread.ask({ kind: 'open', data })
      if (typeof first === 'object' && first.kind === 'opened') return clientOf(thread, giveBack)
      await thread.terminate()
      throw new Error(typeof first === 'object' && first.kind === 'open-failed' ? first.message : thread.problem)
    },
    async close() {
      closed = true
      await Promise.all(idle.splice(0).map((thread) => thread.terminate()))
    },
  }
}

function clientOf(thread: ComputeThread, giveBack: (thread: ComputeThread) => Promise<void>): ComputeClient {
  return {
    ended: thread.ended,
    async run(request, applicationName, timeoutMs) {
      const message = await thread.ask({ kind: 'run', request, applicationName }, timeoutMs)
      if (message === 'timed-out') {
        await thread.terminate()
        return { kind: 'timed-out' }
      }
      return message?.kind === 'ran' ? message : { kind: 'died' }
    },
    async close(timeoutMs) {
      const message = await thread.ask({ kind: 'close' }, timeoutMs)
      if (typeof message !== 'object' || message.kind !== 'closed') {
        await thread.terminate()
        return null
      }
      await giveBack(thread)
      return { writtenBytes: message.writtenBytes, logicalSizeBytes: message.logicalSizeBytes }
    },
    kill: () => thread.terminate(),
  }
}
