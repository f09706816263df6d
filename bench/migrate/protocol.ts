/** What `bench migrate` and the process with the measured code say to each other. */

export interface SubjectOptions {
  neonUrl: string
  sqlEndpoint: string
  /** Tenants with a database of their own at the stand-in. */
  tenants: number
  /** Tenants over the in-memory engine. */
  memoryTenants: number
  /** Orders that are out at once, over the stand-in's engine and over the in-memory one. */
  width: number
  memoryWidth: number
  /** Of the bare loop; the same as `memoryWidth` unless it is sabotaged. */
  loopWidth: number
  latencies: { sql: number; wake: number }
}

export type Ask = 'prepare' | 'roll out' | 'in memory' | 'bare loop' | 'stampede'

export interface Answers {
  prepare: { tenants: number }
  /** `done` counts tenants. */
  'roll out': { ms: number; done: number; failed: number }
  'in memory': { ms: number; done: number; failed: number }
  'bare loop': { ms: number; done: number }
  /** `served` of `asked` requests got the database, with the new schema. */
  stampede: { asked: number; served: number; projectId: string }
}
