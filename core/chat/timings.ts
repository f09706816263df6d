/** How long the steps of a request took, for its `Server-Timing` header. */
export class Timings {
  readonly #now: () => number
  readonly #begun: number
  readonly #steps: { name: string; start: number; duration: number }[] = []

  constructor(now: () => number = Date.now) {
    this.#now = now
    this.#begun = now()
  }

  async measure<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = this.#now()
    try {
      return await work()
    } finally {
      this.#steps.push({ name, start: start - this.#begun, duration: this.#now() - start })
    }
  }

  /** `admission;dur=4;start=0, write;dur=37;start=4`, in milliseconds; `start` counts from the beginning of the request. */
  header(): string {
    return this.#steps.map(({ name, start, duration }) => `${name};dur=${duration};start=${start}`).join(', ')
  }
}
