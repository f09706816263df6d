/**
 * Virtual time. Everything that takes time is an event here; events happen one after another, and between two of them
 * all code that can go on has gone on, so that a run depends on nothing but its seed.
 */
const realImmediate = setImmediate

export interface Handle {
  cancelled: boolean
}

interface Event extends Handle {
  time: number
  order: number
  work: () => void | Promise<void>
}

export class Clock {
  now: number
  /** Events so far. */
  steps = 0
  readonly #heap: Event[] = []
  #order = 0
  /** Work that really takes time, such as WebCrypto's: done one by one, where the clock waits for it. */
  readonly #real: (() => Promise<void>)[] = []

  constructor(start: number) {
    this.now = start
  }

  at(time: number, work: () => void | Promise<void>): Handle {
    const event: Event = { time: Math.max(time, this.now), order: this.#order++, work, cancelled: false }
    this.#push(event)
    return event
  }

  after(ms: number, work: () => void | Promise<void>): Handle {
    return this.at(this.now + Math.max(ms, 0), work)
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve)
    })
  }

  /** Does something that takes real time at a moment that depends on the seed only. */
  reality<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#real.push(() => work().then(resolve, reject))
    })
  }

  /** Lets events happen up to `time`, or until `done` says so. False when `time` came first. */
  async runUntil(
    time: number,
    done: () => boolean = () => false,
    maxSteps = Number.POSITIVE_INFINITY,
  ): Promise<boolean> {
    await this.#drain()
    const limit = this.steps + maxSteps
    while (!done()) {
      const next = this.#heap[0]
      if (!next || next.time > time) {
        this.now = Math.max(this.now, time)
        return false
      }
      this.#pop()
      if (next.cancelled) continue
      if (++this.steps > limit) throw new Error(`more than ${maxSteps} events: something never comes to rest`)
      this.now = next.time
      await next.work()
      await this.#drain()
    }
    return true
  }

  /** When the next event is, cancelled ones apart. */
  nextAt(): number | null {
    while (this.#heap[0]?.cancelled) this.#pop()
    return this.#heap[0]?.time ?? null
  }

  async #drain(): Promise<void> {
    for (;;) {
      await new Promise<void>((resolve) => realImmediate(resolve))
      const work = this.#real.shift()
      if (!work) return
      await work()
    }
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (!above || !isBefore(event, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = event
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      let least = heap[child]
      if (!least) break
      const right = heap[child + 1]
      if (right && isBefore(right, least)) {
        least = right
        child++
      }
      if (!isBefore(least, last)) break
      heap[at] = least
      at = child
    }
    heap[at] = last
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order)
}
