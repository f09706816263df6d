/** Packs the data of sleeping projects, one at a time, in a thread of its own, and never against a wake-up. */
import { Worker } from 'node:worker_threads'

export interface PackQueue {
  /** Packs this project's data after a while, unless it is taken back before. */
  add(projectId: string, projectDirectory: string): void
  /** After this no packing of the project is going on. What was half-done has changed nothing. */
  cancel(projectId: string): Promise<void>
  close(): Promise<void>
}

/** @param delayMs a project that is woken again within this time is not packed in vain. */
export function createPackQueue(delayMs: number): PackQueue {
  const waiting = new Map<string, { directory: string; dueAt: number }>()
  let current: { projectId: string; thread: Worker; ended: Promise<void> } | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function next(): void {
    clearTimeout(timer)
    if (closed || current !== undefined) return
    const [entry] = waiting
    if (entry === undefined) return
    const [projectId, { directory, dueAt }] = entry
    const inMs = dueAt - performance.now()
    if (inMs > 0) {
      timer = setTimeout(next, inMs).unref()
      return
    }
    waiting.delete(projectId)
    const thread = new Worker(new URL('./pack-thread.ts', import.meta.url), { workerData: directory })
    thread.on('error', (error) => console.error(`packing ${projectId}: ${error}`))
    const ended = new Promise<void>((resolve) => {
      thread.once('exit', () => {
        current = undefined
        resolve()
        next()
      })
    })
    current = { projectId, thread, ended }
  }

  async function stop(): Promise<void> {
    const stopping = current
    if (stopping === undefined) return
    await stopping.thread.terminate()
    await stopping.ended
  }

  return {
    add(projectId, directory) {
      waiting.delete(projectId)
      waiting.set(projectId, { directory, dueAt: performance.now() + delayMs })
      next()
    },
    async cancel(projectId) {
      waiting.delete(projectId)
      if (current?.projectId === projectId) await stop()
    },
    async close() {
      closed = true
      clearTimeout(timer)
      waiting.clear()
      await stop()
    },
  }
}
