/**
 * Many timers on the one alarm that an object has. Each lane knows what it has to do and when; a lane never waits for
 * another, and one that fails unexpectedly is left alone for a while.
 */
import { errorFields, logger } from '../../core/log.ts'
import { backoffMs } from './backoff.ts'

export interface Lane {
  name: string
  /** When there is something to do (now or earlier: at once), or null. */
  dueAt(): number | null
  /** Does a bounded piece of what is due. Must move its own `dueAt` on, also when an effect failed. */
  run(): Promise<void>
}

/**
 * An alarm for work that is going on right now, should this object be gone before it ends: longer than any effect's
 * time-out, so that it rarely fires for nothing.
 */
const WATCHDOG_MS = 30_000
/** Between two turns, so that a lane that is always due can't keep the object spinning. */
const MIN_GAP_MS = 5
/** For a lane that threw, which only a mistake in it makes it do. */
const AFTER_MISTAKE = { baseMs: 5_000, capMs: 300_000 }

export interface LaneStatus {
  dueAt: number | null
  running: boolean
  /** Not to be run before, after a mistake. */
  heldUntil: number
}

/**
 * Whether the alarm must be set anew. One that rings too early costs less than setting it again: it finds nothing to do
 * and is set for the right time then.
 */
export function mustRearm(armedFor: number | null, wanted: number | null): wanted is number {
  return wanted !== null && (armedFor === null || wanted < armedFor)
}

/** When the alarm has to ring, or null when there is nothing to wait for. */
export function nextAlarm(lanes: readonly LaneStatus[], now: number): number | null {
  const times = lanes.flatMap(({ dueAt, running, heldUntil }) => {
    if (running) return [now + WATCHDOG_MS]
    return dueAt === null ? [] : [Math.max(dueAt, heldUntil, now + MIN_GAP_MS)]
  })
  return times.length === 0 ? null : Math.min(...times)
}

interface Entry {
  lane: Lane
  running: Promise<void> | null
  mistakes: number
  heldUntil: number
}

/** Runs lanes: each alone, all side by side. */
export class Lanes {
  readonly #entries: Entry[]
  readonly #now: () => number
  readonly #settled: () => void

  /** `settled` is called after every run of a lane: when the alarm has to ring may have changed. */
  constructor(lanes: readonly Lane[], now: () => number, settled: () => void) {
    this.#entries = lanes.map((lane) => ({ lane, running: null, mistakes: 0, heldUntil: 0 }))
    this.#now = now
    this.#settled = settled
  }

  nextAlarm(): number | null {
    return nextAlarm(
      this.#entries.map(({ lane, running, heldUntil }) => ({
        dueAt: dueAt(lane),
        running: running !== null,
        heldUntil,
      })),
      this.#now(),
    )
  }

  /** Starts each lane that is due and isn't running. */
  start(): void {
    const now = this.#now()
    for (const entry of this.#entries) {
      const due = dueAt(entry.lane)
      if (entry.running || due === null || due > now || entry.heldUntil > now) continue
      // Taken down first: a lane that has itself woken as it begins must not be begun again inside of itself.
      const { promise, resolve } = Promise.withResolvers<void>()
      entry.running = promise
      void this.#run(entry).then(() => {
        entry.running = null
        resolve()
        this.#settled()
      })
    }
  }

  /** Resolves, and never rejects, when the lanes that run now have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#entries.map(({ running }) => running))
  }

  async #run(entry: Entry): Promise<void> {
    try {
      await entry.lane.run()
      entry.mistakes = 0
    } catch (error) {
      entry.mistakes++
      entry.heldUntil = this.#now() + backoffMs(entry.mistakes, AFTER_MISTAKE, Math.random())
      logger('tenant').error('lane failed', { lane: entry.lane.name, mistakes: entry.mistakes, ...errorFields(error) })
    }
  }
}

/** A lane that can't even say when it is due fails in its run, and is held off for that. */
function dueAt(lane: Lane): number | null {
  try {
    return lane.dueAt()
  } catch {
    return 0
  }
}
