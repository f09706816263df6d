/** What others may ask a pool of. One object for each place, in the place's jurisdiction, named by the place. */

/** What a tenant is given. It is asked for with the same answer until the tenant confirms that it stored it. */
export type Claim =
  | {
      kind: 'project'
      projectId: string
      projectName: string
      /** A secret; null once the tenant confirmed, because the pool forgets it then: read it from Neon. */
      connectionString: string | null
      postgresVersion: number | null
      schemaVersion: string | null
    }
  /** Nothing was there. Final for this tenant, so that a repeated claim can't take a slot that nobody will use. */
  | { kind: 'empty' }

/** What a tenant needs of its place's pool. Both are repeatable; both throw when the pool can't be reached. */
export interface PoolOfTenant {
  claim(tenantId: string): Promise<Claim>
  confirm(tenantId: string): Promise<void>
}

/** How the pool of a place stands. */
export interface PoolStatus {
  place: string
  /** How many it is to keep. */
  wanted: number
  /** Ready and nobody's. */
  ready: number
  /** Being made. */
  filling: number
  /** Given to a tenant that has not confirmed it yet. */
  claimed: number
  /** What is in the way of one that is being made. */
  lastError: string | null
}

/** Methods of the Pool object (see durable-objects/pool.ts). All are repeatable. */
export interface PoolRpc extends PoolOfTenant {
  /** Sees to it that the pool is as it is configured. From the cron, and after a release. */
  keep(): Promise<void>
  /** Projects that this tenant was given, for its erasure. From now on it is given none. */
  handedOut(tenantId: string): Promise<string[]>
  /** The tenant was erased, its projects deleted: the pool forgets whose they were. */
  forget(tenantId: string): Promise<void>
  /** Whose a project is that bears the name of a slot. 'unknown': not this pool's, and nobody's that it knows. */
  owns(project: { id: string; name: string }): Promise<'unclaimed' | { tenantId: string } | 'unknown'>
  /** From an operator: seals what is kept with the newest key. How many that were, and how many no key opens. */
  reseal(): Promise<{ resealed: number; failed: number }>
  status(): Promise<PoolStatus>
}
