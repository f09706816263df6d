/** What a tenant uses of its plan: what it holds now, and what it has asked for in this day and month. */
import { dayOf, monthOf, type Period } from './periods.ts'
import type { Storage } from './storage.ts'

/** `questions` by the day, `tokens` of the chat model by the month. */
export type Counter = 'questions' | 'tokens'

/** What an answer has cost, under an id of its own, because it may be reported more than once. */
export interface Spent {
  id: string
  tokens: number
}

const PERIOD_OF: Record<Counter, (now: number) => Period> = { questions: dayOf, tokens: monthOf }
/** An answer is reported for about a day, until somebody has heard it. */
const REMEMBERED_MS = 3 * 24 * 60 * 60_000
/** Past months and days, for an operator who is asked about them. */
const KEPT_MS = 400 * 24 * 60 * 60_000

export class Usage {
  readonly #storage: Storage
  readonly #now: () => number

  constructor(storage: Storage, now: () => number) {
    this.#storage = storage
    this.#now = now
  }

  /** In the present period. */
  counted(counter: Counter): { amount: number; period: Period } {
    const period = PERIOD_OF[counter](this.#now())
    const row = this.#storage.first<{ amount: number }>(
      'SELECT amount FROM usage WHERE counter = ? AND period = ?',
      counter,
      period.name,
    )
    return { amount: row?.amount ?? 0, period }
  }

  countQuestion(): void {
    this.#add('questions', 1)
  }

  /** Counts an answer's tokens once, however often it is reported. */
  countTokens({ id, tokens }: Spent): void {
    const now = this.#now()
    this.#storage.transaction(() => {
      if (this.#storage.first('SELECT 1 FROM spent WHERE id = ?', id)) return
      this.#storage.run('INSERT INTO spent (id, at) VALUES (?, ?)', id, now)
      this.#storage.run('DELETE FROM spent WHERE at < ?', now - REMEMBERED_MS)
      this.#add('tokens', tokens)
    })
  }

  /** What there is, but for what is being deleted. Pages of documents that failed are not there. */
  held(): { documents: number; bytes: number; pages: number } {
    const row = this.#storage.first<{ documents: number; bytes: number; pages: number }>(
      `SELECT count(*) AS documents, ifnull(sum(size), 0) AS bytes,
          ifnull(sum(CASE WHEN status IN ('processing', 'ready') THEN pages END), 0) AS pages
        FROM documents WHERE status <> 'deleting'`,
    )
    return row ?? { documents: 0, bytes: 0, pages: 0 }
  }

  /** Pages of all documents but this one. */
  pagesBeside(documentId: string): number {
    const row = this.#storage.first<{ pages: number }>(
      `SELECT ifnull(sum(pages), 0) AS pages FROM documents WHERE status IN ('processing', 'ready') AND id <> ?`,
      documentId,
    )
    return row?.pages ?? 0
  }

  #add(counter: Counter, amount: number): void {
    const now = this.#now()
    this.#storage.run(
      `INSERT INTO usage (counter, period, amount) VALUES (?, ?, ?)
        ON CONFLICT (counter, period) DO UPDATE SET amount = amount + excluded.amount`,
      counter,
      PERIOD_OF[counter](now).name,
      amount,
    )
    this.#storage.run('DELETE FROM usage WHERE period < ?', dayOf(now - KEPT_MS).name)
  }
}
