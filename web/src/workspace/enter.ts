import type { QueryClient } from '@tanstack/react-query'
import { keys } from '../api/queries.ts'
import type { CreatedTenant, Me } from '../api/types.ts'
import { farewell, joined } from './leaving.ts'

/** Counts a workspace that was just made or joined among the person's own. */
export function enter(client: QueryClient, tenant: CreatedTenant['tenant']): void {
  joined(tenant.id)
  farewell.set(null)
  client.setQueryData<Me | null>(keys.me, (me) =>
    me ? { ...me, tenants: [...me.tenants.filter(({ id }) => id !== tenant.id), tenant] } : me,
  )
}
