/**
 * What has to be done outside the object: written down first, tried until it is done, each by its own clock. An effect
 * may run twice, so every handler is idempotent and looks at the present state to see what is left to do.
 */
import { errorFields, logger } from '../../core/log.ts'
import type { Lane } from './alarm.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'
import type { Storage } from './storage.ts'

export type EffectKind =
  /** Looks what became of an upload that nobody completed. */
  | 'check-upload'
  /** Lets search see a document whose parts are all finished. */
  | 'publish-document'
  | 'rename-document'
  /** Takes a deleted document out of the tenant's database. */
  | 'retire-document'
  /** Deletes what R2 has of a document; again once no presigned URL is left that could bring something back. */
  | 'purge-files'
  | 'rename-conversation'
  | 'delete-conversation'
  /** Ends an answer that is being written. */
  | 'stop-answer'
  /** Gives the project what the tenant's plan says. */
  | 'apply-plan'
  /** Asks Neon what the project has used. */
  | 'read-usage'
  /** Tells the pool that what it gave is stored here. */
  | 'confirm-claim'
  /** Gives a project that came from a pool the tenant's name. Nothing depends on it. */
  | 'rename-project'

export interface EffectRow {
  kind: EffectKind
  target: string
  again_at: number | null
  /** Counts how often it was written down. */
  edition: number
  attempts: number
  next_at: number
}

export interface EffectHandler {
  /** Throws when it has to be tried again. */
  run(target: string): Promise<void>
  /** After this many failures, instead of another try. Left out: never give up. */
  giveUp?: { after: number; run(target: string): void }
}

export interface EffectsDeps {
  storage: Storage
  now(): number
  random(): number
  handlerOf(kind: EffectKind): EffectHandler
  /** Nothing is left to be done for this target by this effect. */
  done(kind: EffectKind, target: string): void
}

const BACKOFF: BackoffLimits = { baseMs: 1_000, capMs: 600_000 }
/** Under the six connections that one request may have open, and leaves room for the other lanes. */
const SIDE_BY_SIDE = 3
/** When to look after an effect that is being tried right now, in case this object doesn't live to see its end. */
const RUNNING_MS = 60_000

export class Effects implements Lane {
  readonly name = 'effects'
  readonly #deps: EffectsDeps
  readonly #running = new Map<string, Promise<void>>()

  constructor(deps: EffectsDeps) {
    this.#deps = deps
  }

  /**
   * Writes an effect down, to be run at `at` (left out: at once) and, if given, once more at `againAt`. One that is there
   * already starts over, with the later `againAt`.
   */
  add(kind: EffectKind, target: string, { at, againAt = null }: { at?: number; againAt?: number | null } = {}): void {
    this.#deps.storage.run(
      `INSERT INTO effects (kind, target, again_at, next_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (kind, target) DO UPDATE SET edition = edition + 1, attempts = 0, next_at = excluded.next_at,
          again_at = nullif(max(ifnull(again_at, 0), ifnull(excluded.again_at, 0)), 0)`,
      kind,
      target,
      againAt,
      at ?? this.#deps.now(),
    )
  }

  drop(kind: EffectKind, target: string): void {
    this.#deps.storage.run('DELETE FROM effects WHERE kind = ? AND target = ?', kind, target)
  }

  /** What failed and waits for its next try is due at once. What is due at a certain time stays so. */
  retryNow(): void {
    this.#deps.storage.run('UPDATE effects SET next_at = min(next_at, ?) WHERE attempts > 0', this.#deps.now())
  }

  has(target: string): boolean {
    return this.#deps.storage.first('SELECT 1 FROM effects WHERE target = ?', target) !== null
  }

  targets(kind: EffectKind): string[] {
    return this.#deps.storage
      .all<{ target: string }>('SELECT target FROM effects WHERE kind = ? ORDER BY target', kind)
      .map(({ target }) => target)
  }

  dueAt(): number | null {
    const times = this.#deps.storage
      .all<EffectRow>('SELECT * FROM effects')
      .map((effect) => (this.#running.has(keyOf(effect)) ? this.#deps.now() + RUNNING_MS : effect.next_at))
    return times.length === 0 ? null : Math.min(...times)
  }

  /** Runs what is due, the longest overdue first, a few at a time; the rest is left to the next run. */
  async run(): Promise<void> {
    const due = this.#deps.storage.all<EffectRow>(
      'SELECT * FROM effects WHERE next_at <= ? ORDER BY next_at LIMIT ?',
      this.#deps.now(),
      SIDE_BY_SIDE,
    )
    await Promise.all(due.map((effect) => this.#perform(effect)))
  }

  /** Tries an effect at once, and waits for it at most so long. Never rejects: what fails stays written down. */
  async tryNow(kind: EffectKind, target: string, waitMs: number): Promise<void> {
    const effect = this.#find(kind, target)
    if (!effect) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs)
    })
    await Promise.race([this.#perform(effect), patience])
    clearTimeout(timer)
  }

  #perform(effect: EffectRow): Promise<void> {
    const key = keyOf(effect)
    const running = this.#running.get(key) ?? this.#attempt(effect).finally(() => this.#running.delete(key))
    this.#running.set(key, running)
    return running
  }

  async #attempt({ kind, target, attempts, again_at: againAt, edition }: EffectRow): Promise<void> {
    const { now, random, handlerOf, done } = this.#deps
    const handler = handlerOf(kind)
    try {
      await handler.run(target)
      // Written down anew while it ran: what it did may be out of date.
      if (this.#find(kind, target)?.edition !== edition) return
      if (againAt !== null && now() < againAt) this.#postpone(kind, target, 0, againAt)
      else {
        this.drop(kind, target)
        done(kind, target)
      }
    } catch (error) {
      const failures = attempts + 1
      logger('tenant').warn('effect failed', { kind, target, failures, ...errorFields(error) })
      if (handler.giveUp && failures >= handler.giveUp.after) {
        this.drop(kind, target)
        handler.giveUp.run(target)
      } else if (this.#find(kind, target)?.edition === edition) {
        this.#postpone(kind, target, failures, now() + backoffMs(failures, BACKOFF, random()))
      }
    }
  }

  #postpone(kind: EffectKind, target: string, attempts: number, nextAt: number): void {
    this.#deps.storage.run(
      'UPDATE effects SET attempts = ?, next_at = ? WHERE kind = ? AND target = ?',
      attempts,
      nextAt,
      kind,
      target,
    )
  }

  #find(kind: EffectKind, target: string): EffectRow | null {
    return this.#deps.storage.first<EffectRow>('SELECT * FROM effects WHERE kind = ? AND target = ?', kind, target)
  }
}

function keyOf({ kind, target }: { kind: EffectKind; target: string }): string {
  return `${kind} ${target}`
}
