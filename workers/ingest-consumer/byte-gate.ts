/**
 * Keeps the files that are open at once under a number of bytes, so that several jobs in one isolate don't run it out of
 * memory. First come, first served; a file larger than the whole gate goes through alone.
 */
export class ByteGate {
  readonly #capacity: number
  #inside = 0
  #waiting: { bytes: number; enter: () => void }[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Runs `work` once there is room. An aborted signal ends the waiting with its reason; it doesn't end the work. */
  async run<T>(bytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(bytes, signal)
    try {
      return await work()
    } finally {
      this.#inside -= bytes
      this.#admit()
    }
  }

  #enter(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason)
        return
      }
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter)
        reject(signal.reason)
        this.#admit()
      }
      const waiter = {
        bytes,
        enter: () => {
          signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
      this.#admit()
    })
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (this.#inside > 0 && this.#inside + next.bytes > this.#capacity) return
      this.#waiting.shift()
      this.#inside += next.bytes
      next.enter()
    }
  }
}
