/** For unit tests: what an erasure finds around it, on top of a whole tenant, with faults at any of its effects. */
import { KEPT_BY_DEFAULT } from '../../../core/erasure/receipt.ts'
import type { NeonAnswer } from '../../../core/neon/management.ts'
import type { FakeNeon } from '../../../core/neon/testing/fake-neon.ts'
import type { Database, Row, Statement } from '../../../core/sql.ts'
import { Erasing, type ErasingDeps } from '../erasing.ts'
import type { Storage } from '../storage.ts'
import { type FakeFiles, TENANT } from './world.ts'

export const ORDER = {
  erasureId: '0198c0de-0000-7000-8000-0000000000ee',
  tenantId: TENANT,
  cause: 'owner' as const,
  requestedAt: '2026-10-01T00:00:00.000Z',
}

/** The rows of a tenant in the control database, and the erasures. */
export class FakeControl implements Database {
  rows: Record<string, number> = { documents: 2, vector_databases: 1, memberships: 3, tenants: 1 }
  readonly erasures: { receipt: string; signed: string }[] = []

  async query<T extends Row = Row>(statement: Statement): Promise<T[]> {
    return this.#run(statement) as T[]
  }

  async batch(statements: Statement[]): Promise<Row[][]> {
    return statements.map((statement) => this.#run(statement))
  }

  #run({ text, params = [] }: Statement): Row[] {
    const table = /^delete from (\w+)/.exec(text)?.[1]
    if (table) this.rows[table] = 0
    else if (text.startsWith('insert into erasures')) {
      if (this.erasures.length === 0) this.erasures.push({ receipt: String(params[4]), signed: String(params[5]) })
    } else if (text.startsWith('select (select count(*)')) return [{ ...this.rows }]
    else throw new Error(`not understood: ${text}`)
    return []
  }
}

/** `lost`: it happens, and nobody hears of it. `crash`: the object dies with it, before or after. */
export type Fault = 'failed' | 'lost' | 'crash-before' | 'crash-after' | 'locked' | 'limited' | 'unavailable'

export class Crash extends Error {
  override name = 'Crash'
}

export interface ErasureSurroundings {
  storage: Storage
  clock: { now: number }
  neon: FakeNeon
  files: FakeFiles
  control: FakeControl
  /** Answers that have begun. */
  answers: Set<string>
  /** Projects that a pool has handed to the tenant. */
  given: string[]
}

/** One life of the object: from a crash on, nothing that it does has an effect. */
export function erasureLife(around: ErasureSurroundings, faultAt: (effect: string, count: number) => Fault | null) {
  let dead = false
  let count = 0
  const effects: string[] = []
  const crash = () => {
    dead = true
    throw new Crash()
  }
  async function effect<T>(name: string, work: () => T | Promise<T>, neon?: (fault: Fault) => T): Promise<T> {
    if (dead) throw new Crash()
    effects.push(name)
    const fault = faultAt(name, count++)
    if (fault === 'crash-before') return crash()
    if (fault === 'failed' || fault === 'locked' || fault === 'limited' || fault === 'unavailable') {
      if (neon) return neon(fault)
      throw new Error(fault)
    }
    const value = await work()
    if (fault === 'crash-after') return crash()
    if (fault === 'lost') {
      if (neon) return neon(fault)
      throw new Error('lost')
    }
    return value
  }
  const write = <T>(name: string, work: () => T): T => {
    if (dead) throw new Crash()
    effects.push(name)
    const fault = faultAt(name, count++)
    if (fault === 'crash-before') crash()
    const value = work()
    if (fault === 'crash-after') crash()
    return value
  }
  const { storage, clock, neon, files, control } = around
  const neonFailure = (writes: boolean) => (fault: Fault) => {
    const retryAfterSeconds = fault === 'limited' ? 7 : null
    const unclear = writes ? 'unknown-outcome' : 'unavailable'
    const kind = fault === 'lost' || fault === 'failed' ? unclear : fault
    return { ok: false, failure: { kind, retryAfterSeconds } } as NeonAnswer<never>
  }
  // Of a transaction's statements none is a write of its own: all of them happen, or none.
  let inTransaction = false
  const deps: ErasingDeps = {
    storage: {
      all: (statement, ...params) => storage.all(statement, ...params),
      first: (statement, ...params) => storage.first(statement, ...params),
      run: (statement, ...params) => {
        const work = () => storage.run(statement, ...params)
        return inTransaction ? work() : write('write', work)
      },
      transaction: (work) =>
        write('transaction', () => {
          inTransaction = true
          try {
            return storage.transaction(work)
          } finally {
            inTransaction = false
          }
        }),
    },
    now: () => clock.now,
    random: () => 1,
    deployment: 'test',
    neon: {
      findProjectsByName: (name) => effect('find', () => neon.findProjectsByName(name), neonFailure(false)),
      getProject: (id) => effect('get', () => neon.getProject(id), neonFailure(false)),
      deleteProject: (id) => effect('delete', () => neon.deleteProject(id), neonFailure(true)),
    },
    handedOut: () => effect('pool', () => around.given),
    forgetInPool: () =>
      effect('forget', () => {
        around.given = []
      }),
    files: () => ({
      count: (prefix) => effect('count', () => files.count(prefix)),
      deleteAll: (prefix) => effect('files', () => files.deleteAll(prefix)),
    }),
    control: {
      query: (statement) => effect('query', () => control.query(statement)),
      batch: (statements) => effect('batch', () => control.batch(statements)),
    },
    forgetAnswer: (_tenant, id) => effect('answer', () => (around.answers.delete(id) ? 'known' : 'unknown')),
    kept: KEPT_BY_DEFAULT,
    sign: async (receipt) => `signed ${receipt.erasureId}`,
  }
  return { erasing: new Erasing(deps), effects }
}
