/** The pool's end of a compute's thread. */
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

/** Most of what a thread needs is outside the JavaScript heap; a small nursery saves 14 MB for each of them. */
const resourceLimits = { maxYoungGenerationSizeMb: 2 }

/** Starts the thread and waits until its database is open. Rejects with the reason when it does not open. */
export async function startCompute(data: ComputeData): Promise<ComputeClient> {
  const thread = new Worker(new URL('./compute-thread.ts', import.meta.url), { workerData: data, resourceLimits })
  let error: Error | undefined
  thread.on('error', (cause) => {
    error = cause instanceof Error ? cause : new Error(String(cause))
  })
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
  const send = (message: ToCompute) => thread.postMessage(message)

  /** The next message of the thread, or `undefined` when it ends first or the time is over. */
  const next = (timeoutMs?: number) =>
    new Promise<FromCompute | 'timed-out' | undefined>((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => settle('timed-out'), timeoutMs)
      const settle = (value: FromCompute | 'timed-out' | undefined) => {
        clearTimeout(timer)
        thread.removeListener('message', settle)
        resolve(value)
      }
      thread.once('message', settle)
      void ended.then(() => settle(undefined))
    })

  const first = await next()
  if (typeof first !== 'object' || first.kind !== 'opened') {
    await thread.terminate()
    const reason = typeof first === 'object' && first.kind === 'open-failed' ? first.message : error?.message
    throw new Error(reason ?? 'the thread ended')
  }

  return {
    ended,
    async run(request, applicationName, timeoutMs) {
      send({ kind: 'run', request, applicationName })
      const message = await next(timeoutMs)
      if (message === 'timed-out') {
        await thread.terminate()
        return { kind: 'timed-out' }
      }
      return message?.kind === 'ran' ? message : { kind: 'died' }
    },
    async close(timeoutMs) {
      send({ kind: 'close' })
      const message = await next(timeoutMs)
      if (typeof message === 'object' && message.kind === 'closed') {
        await Promise.race([ended, thread.terminate()])
        return { writtenBytes: message.writtenBytes, logicalSizeBytes: message.logicalSizeBytes }
      }
      await thread.terminate()
      return null
    },
    async kill() {
      await thread.terminate()
    },
  }
}
