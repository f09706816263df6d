/** Runs many cases on a few threads, in an order that doesn't matter: a case depends on nothing but itself. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Coverage } from './faults.ts'
import type { Case, CaseResult } from './run-case.ts'
import type { Answer } from './serve.ts'
import type { Patch } from './sim/hooks.ts'

/** A case leaves nothing but garbage, and much of it: collected rarely, it costs a fifth of the time less. */
const RESOURCES = { maxYoungGenerationSizeMb: 128 }

export interface RunOptions {
  threads?: number
  patches?: readonly Patch[]
  /** Hand back traces of cases that broke nothing, too. */
  traced?: boolean
  onResult?(one: Case, result: CaseResult, coverage: Answer['coverage']): void
  /** Ends the run early, with the cases that are under way. */
  enough?(): boolean
}

export class Threads {
  readonly #workers: Worker[]

  constructor({ threads = availableParallelism(), patches = [] }: Pick<RunOptions, 'threads' | 'patches'> = {}) {
    this.#workers = Array.from(
      { length: threads },
      () =>
        new Worker(join(import.meta.dirname, 'worker.ts'), {
          workerData: { patches },
          execArgv: [],
          resourceLimits: RESOURCES,
        }),
    )
  }

  /** Runs cases; what struck where is added up. Rejects when a thread breaks. */
  async run(
    cases: Iterable<Case>,
    { traced = false, onResult = () => {}, enough = () => false }: Omit<RunOptions, 'threads' | 'patches'> = {},
  ): Promise<Coverage> {
    const total = new Coverage()
    const queue = cases[Symbol.iterator]()
    await Promise.all(this.#workers.map((worker) => serveOne(worker)))
    return total

    function serveOne(worker: Worker): Promise<void> {
      return new Promise((resolve, reject) => {
        let current: Case | null = null
        const next = () => {
          const item = enough() ? { done: true as const, value: undefined } : queue.next()
          if (item.done) {
            worker.off('message', take)
            worker.off('error', reject)
            worker.off('exit', died)
            resolve()
            return
          }
          current = item.value
          worker.postMessage({ ...current, traced })
        }
        const take = ({ result, coverage }: Answer) => {
          total.add(coverage)
          if (current) onResult(current, result, coverage)
          next()
        }
        worker.on('message', take)
        const died = () => reject(new Error(`a thread ended over ${JSON.stringify(current)}`))
        worker.on('error', reject)
        worker.on('exit', died)
        next()
      })
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}
