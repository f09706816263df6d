/**
 * What a tenant's database answers while its schema is made is the same in every run, so that Postgres has to be asked
 * for it once only: later databases rehearse. They are made in Postgres, by all that was asked of them before, when they
 * are first asked for something whose answer isn't known.
 */
import type { Outcome, Query } from './pipeline.ts'

/** A request as it was made, for the day on which Postgres has to hear of it. */
export interface Heard {
  queries: readonly Query[]
  now: number
}

/** A point in the life of a database: what it answered here, and where each request that changes something led. */
interface Point {
  pretended: Map<string, Outcome>
  looked: Map<string, unknown[]>
  next: Map<string, { outcome: Outcome; leadsTo: Point }>
}

const newPoint = (): Point => ({ pretended: new Map(), looked: new Map(), next: new Map() })

/**
 * Requests whose answers don't depend on the time, nor on what the database is called, by how they begin: a migration is
 * its row of history and what follows.
 */
const TIMELESS = [
  /^select position, id, hash/,
  /^create table if not exists alcove_migrations/,
  /^with settings as .*into alcove_migrations/s,
  /^select i\.indisvalid/,
  /^(create|drop) index concurrently/i,
]

const ALL_STARTS = newPoint()

/** One database's way through what is known. */
export class Rehearsal {
  /** All that was asked and changes something. */
  readonly heard: Heard[] = []
  /** null: something was asked of it that no other database will be asked in the same way. */
  #at: Point | null = ALL_STARTS

  /** The answer to a request, if it is known. */
  request(queries: readonly Query[], now: number, pretend: boolean): Outcome | null {
    if (!this.#at || !isTimeless(queries)) return null
    const key = JSON.stringify(queries)
    if (pretend) return this.#at.pretended.get(key) ?? null
    const known = this.#at.next.get(key)
    if (!known) return null
    if (known.leadsTo !== this.#at) this.heard.push({ queries, now })
    this.#at = known.leadsTo
    return known.outcome
  }

  /** Takes down what Postgres answered. */
  learn(queries: readonly Query[], pretend: boolean, outcome: Outcome): void {
    if (!this.#at) return
    if (!isTimeless(queries)) {
      if (!pretend) this.#at = null
      return
    }
    const key = JSON.stringify(queries)
    if (pretend) {
      this.#at.pretended.set(key, outcome)
      return
    }
    const changes = outcome.ok && changesSchema(queries)
    const known = this.#at.next.get(key) ?? { outcome, leadsTo: changes ? newPoint() : this.#at }
    this.#at.next.set(key, known)
    this.#at = known.leadsTo
  }

  /** What somebody who looks at the books finds, if it is known. */
  look(text: string): unknown[] | null {
    return this.#at?.looked.get(text) ?? null
  }

  learnLook(text: string, rows: unknown[]): void {
    this.#at?.looked.set(text, rows)
  }
}

/** Whether a request makes or changes tables, or the history of that. */
export function changesSchema(queries: readonly Query[]): boolean {
  return isTimeless(queries) && !queries.every(({ query }) => /^\s*select/.test(query))
}

function isTimeless([first]: readonly Query[]): boolean {
  const text = first?.query.trim() ?? ''
  return TIMELESS.some((pattern) => pattern.test(text))
}
