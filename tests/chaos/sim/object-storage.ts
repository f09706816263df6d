/** A Durable Object's storage on Node's SQLite. It outlives every incarnation of the object. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { settings } from './settings.ts'

export type SqlValue = string | number | null | Uint8Array

const WRITES = /^\s*(insert|update|delete|replace)/i

export class ObjectStorage {
  #database = new DatabaseSync(':memory:')
  #statements = new Map<string, StatementSync>()
  readonly #values = new Map<string, unknown>()
  #depth = 0
  /** The alarm that is set. */
  alarmAt: number | null = null
  onAlarm: (at: number | null) => void = () => {}
  /** All that changed it, so that a mutant can take the last of it back; null when there is none. */
  log: { statement: string; params: SqlValue[]; turn: number }[] | null = null
  #skipped: 'next' | number | null = null
  /** How many times it was emptied. */
  emptied = 0

  /** What the code under test gets as `ctx.storage`. */
  readonly facade = {
    sql: {
      exec: (statement: string, ...params: SqlValue[]) => cursor(this.#run(statement, params)),
      databaseSize: 4096,
    },
    kv: {
      get: (key: string) => structuredClone(this.#values.get(key)),
      put: (key: string, value: unknown) => void this.#values.set(key, structuredClone(value)),
      delete: (key: string) => this.#values.delete(key),
      list: () => [...this.#values].map(([key, value]) => [key, structuredClone(value)] as const)[Symbol.iterator](),
    },
    transactionSync: <T>(work: () => T): T => this.#transaction(work),
    getAlarm: async () => this.alarmAt,
    setAlarm: async (at: number | Date) => this.#setAlarm(Number(at)),
    deleteAlarm: async () => this.#setAlarm(null),
    deleteAll: async () => {
      this.#empty()
      this.#values.clear()
      if (this.log) this.log = []
      this.emptied++
      this.#setAlarm(null)
    },
    sync: async () => {},
  }

  /** For whoever looks at the books: rows of a statement. */
  rows<T>(statement: string, ...params: SqlValue[]): T[] {
    return this.#prepared(statement).all(...params) as T[]
  }

  /** Names of the tables there are. */
  tables(): string[] {
    return this.rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name)
  }

  close(): void {
    this.#database.close()
  }

  /** For mutants: what was stored last, since the code came out of its last wait, is gone. */
  takeBack(): void {
    const last = this.log?.at(-1)?.turn ?? -1
    if (!this.log || last < 0 || this.#depth > 0) return
    const kept = this.log.filter(({ turn }) => turn !== last)
    this.#empty()
    for (const { statement, params } of kept) this.#prepared(statement).all(...params)
    this.log = kept
  }

  /** For mutants: what is stored next, up to the next wait, is left out. */
  skipNext(): void {
    this.#skipped = 'next'
  }

  #isSkipped(): boolean {
    const { steps } = settings().clock
    if (this.#skipped === 'next') this.#skipped = steps
    if (this.#skipped === steps) return true
    this.#skipped = null
    return false
  }

  #empty(): void {
    this.#database.close()
    this.#database = new DatabaseSync(':memory:')
    this.#statements = new Map()
  }

  #setAlarm(at: number | null): void {
    this.alarmAt = at
    this.onAlarm(at)
  }

  #run(statement: string, params: SqlValue[]): Record<string, unknown>[] {
    const writes = WRITES.test(statement)
    if (writes && this.#isSkipped()) return []
    const rows = this.#prepared(statement).all(...params) as Record<string, unknown>[]
    if (this.log && (writes || /^\s*(create|alter|drop)/i.test(statement)))
      this.log.push({ statement, params, turn: writes ? settings().clock.steps : -1 })
    return rows
  }

  #prepared(statement: string): StatementSync {
    let prepared = this.#statements.get(statement)
    if (!prepared) {
      prepared = this.#database.prepare(statement)
      if (!/^\s*(create|alter|drop)/i.test(statement)) this.#statements.set(statement, prepared)
    }
    return prepared
  }

  #transaction<T>(work: () => T): T {
    const name = `level_${this.#depth++}`
    this.#database.exec(`SAVEPOINT ${name}`)
    try {
      const result = work()
      this.#database.exec(`RELEASE ${name}`)
      return result
    } catch (error) {
      this.#database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`)
      throw error
    } finally {
      this.#depth--
    }
  }
}

function cursor(rows: Record<string, unknown>[]) {
  return {
    toArray: () => rows,
    one: () => {
      const [row] = rows
      if (!row || rows.length > 1) throw new Error('expected exactly one row')
      return row
    },
    [Symbol.iterator]: () => rows[Symbol.iterator](),
    rowsRead: rows.length,
    rowsWritten: 0,
  }
}
