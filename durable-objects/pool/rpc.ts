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
