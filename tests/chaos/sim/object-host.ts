/**
 * Runs one Durable Object as the platform would: storage that survives, memory that doesn't, one alarm that rings at
 * least once and never beside itself, calls that reach whatever incarnation there is.
 */
import { type Life, live, Life as NewLife } from './life.ts'
import { ObjectStorage } from './object-storage.ts'
import { settings } from './settings.ts'
import { trace } from './trace.ts'

/** How long the platform takes to ring again after an alarm that failed or whose object died. */
const ALARM_RETRY_MS = 2_000

export type ObjectClass = new (ctx: unknown, env: unknown) => object

export interface Incarnation {
  life: Life
  object: Record<string, (...args: unknown[]) => unknown>
  ready: Promise<unknown>
}

/** What befalls an alarm. */
export type AlarmFault = 'crash before' | 'crash after' | 'duplicate' | 'late'

export interface HostDeps {
  kind: string
  name: string
  make: ObjectClass
  env(): unknown
  alarmFault(life: Life): AlarmFault | null
}

export class ObjectHost {
  readonly storage = new ObjectStorage()
  readonly sockets: unknown[] = []
  alarms = 0
  crashes = 0
  #incarnation: Incarnation | null = null
  #ringing = false
  #ringAgain = false
  #failures = 0
  readonly #deps: HostDeps

  constructor(deps: HostDeps) {
    this.#deps = deps
    this.storage.onAlarm = (at) => {
      if (at !== null) this.#schedule(at)
    }
  }

  get kind(): string {
    return this.#deps.kind
  }

  get name(): string {
    return this.#deps.name
  }

  /** Calls a method on the object. Rejects when the object dies meanwhile. */
  call(method: string, args: unknown[]): Promise<unknown> {
    const { life, object, ready } = this.incarnation()
    return new Promise((resolve, reject) => {
      life.onDeath(() => reject(new Error('The Durable Object was reset.')))
      live(life, async () => {
        await ready
        const work = object[method]
        if (typeof work !== 'function') throw new TypeError(`The receiver does not implement the method "${method}".`)
        return work.apply(object, structuredClone(args))
      }).then(
        (value) => life.alive && resolve(value),
        (error) => life.alive && reject(error),
      )
    })
  }

  crash(why: string): void {
    if (!this.#incarnation) return
    trace(`${this.kind} ${this.name} dies: ${why}`)
    this.#incarnation.life.end()
  }

  incarnation(): Incarnation {
    if (!this.#incarnation) {
      const { kind, name, make, env } = this.#deps
      const life: Life = new NewLife(kind, name)
      let ready: Promise<unknown> = Promise.resolve()
      const ctx = {
        id: { name, toString: () => name },
        storage: this.storage.facade,
        blockConcurrencyWhile: (work: () => Promise<unknown>) => {
          const done = live(life, work)
          ready = ready.then(() => done)
          return done
        },
        waitUntil: () => {},
        getWebSockets: () => this.sockets,
        acceptWebSocket: () => {},
        setWebSocketAutoResponse: () => {},
        abort: (reason?: string) => this.crash(reason ?? 'abort'),
      }
      const object = live(life, () => new make(ctx, env())) as Incarnation['object']
      this.#incarnation = { life, object, ready }
      life.onDeath(() => {
        this.crashes++
        this.#incarnation = null
        if (this.#ringing) this.#alarmEnded('died')
      })
    }
    return this.#incarnation
  }

  #schedule(at: number): void {
    settings().clock.at(at, () => {
      if (this.storage.alarmAt === at) this.#ring()
    })
  }

  #ring(): void {
    if (this.#ringing) {
      this.#ringAgain = true
      return
    }
    const { life } = this.incarnation()
    const fault = this.#deps.alarmFault(life)
    if (fault === 'late') {
      const at = settings().clock.now + 45_000
      this.storage.alarmAt = at
      this.#schedule(at)
      return
    }
    if (fault === 'crash before') {
      // The platform had begun to ring, so it rings again.
      this.#ringing = true
      this.storage.alarmAt = null
      this.crash('as its alarm rings')
      return
    }
    this.storage.alarmAt = null
    this.#ringing = true
    this.alarms++
    if (fault === 'duplicate') this.#duplicate = true
    if (fault === 'crash after') settings().clock.after(settings().random.between(1, 400), () => this.#crashIf(life))
    this.call('alarm', []).then(
      () => this.#alarmEnded('done'),
      () => life.alive && this.#alarmEnded('failed'),
    )
  }

  #duplicate = false

  #crashIf(life: Life): void {
    if (life.alive) this.crash('while its alarm rings')
  }

  #alarmEnded(how: 'done' | 'failed' | 'died'): void {
    this.#ringing = false
    const { clock } = settings()
    if (how !== 'done') {
      this.#failures++
      const again = clock.now + ALARM_RETRY_MS * 2 ** Math.min(this.#failures - 1, 6)
      if (this.storage.alarmAt === null || this.storage.alarmAt > again) {
        this.storage.alarmAt = again
        this.#schedule(again)
        return
      }
    } else {
      this.#failures = 0
      if (this.#duplicate) {
        this.#duplicate = false
        const set = this.storage.alarmAt
        this.#ring()
        // A second ring is not the alarm that was set meanwhile.
        if (set !== null && this.storage.alarmAt === null) {
          this.storage.alarmAt = set
          this.#schedule(set)
        }
        return
      }
    }
    const { alarmAt } = this.storage
    if (this.#ringAgain || (alarmAt !== null && alarmAt <= clock.now)) {
      this.#ringAgain = false
      if (alarmAt !== null) this.#schedule(alarmAt)
    }
  }
}
