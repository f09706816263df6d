/** A queue that delivers late, twice or not at all, as told. */

import type { Seam } from './bucket.ts'
import { settings } from './settings.ts'
import { trace } from './trace.ts'

export type MessageFault = 'lost' | 'doubled' | 'late'

const USUAL_MS = [20, 400] as const
const LATE_MS = [90_000, 900_000] as const

export class MessageQueue<T> {
  readonly name: string
  /** Sent and not delivered. */
  inFlight = 0
  /** All that was ever sent. */
  readonly sent: T[] = []
  readonly #deliver: (message: T) => void
  readonly #fault: () => MessageFault | null

  constructor(name: string, deliver: (message: T) => void, fault: () => MessageFault | null) {
    this.name = name
    this.#deliver = deliver
    this.#fault = fault
  }

  binding(seam: Seam) {
    return {
      send: (body: T) => seam('queue-send', (pretend) => this.#take([body], pretend), { key: JSON.stringify([body]) }),
      sendBatch: (messages: Iterable<{ body: T; delaySeconds?: number }>) => {
        const bodies = Array.from(messages, ({ body }) => body)
        return seam('queue-send', (pretend) => this.#take(bodies, pretend), { key: JSON.stringify(bodies) })
      },
    }
  }

  #take(bodies: T[], pretend: boolean): void {
    if (pretend) return
    for (const body of bodies) {
      this.sent.push(structuredClone(body))
      const fault = this.#fault()
      if (fault === 'lost') {
        trace(`${this.name} loses ${JSON.stringify(body)}`)
        continue
      }
      this.#later(structuredClone(body), fault === 'late' ? LATE_MS : USUAL_MS)
      if (fault === 'doubled') this.#later(structuredClone(body), USUAL_MS)
    }
  }

  #later(body: T, [low, high]: readonly [number, number]): void {
    const { clock, random } = settings()
    this.inFlight++
    clock.after(random.between(low, high), () => {
      this.inFlight--
      this.#deliver(body)
    })
  }
}
