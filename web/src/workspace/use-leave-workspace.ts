import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { keys } from '../api/queries.ts'
import type { Me } from '../api/types.ts'

/**
 * Forgets a workspace that isn't this person's any more, and leads to another one, or to the erasure that ends it. Whether
 * they still belong to it is not asked again: the answer may lag behind the workspace itself.
 */
export function useLeaveWorkspace(): (tenant: string, erasure?: string) => void {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useCallback(
    (tenant, erasure) => {
      client.setQueryData<Me | null>(keys.me, (me) =>
        me ? { ...me, tenants: me.tenants.filter(({ id }) => id !== tenant) } : me,
      )
      const left = erasure
        ? navigate({ to: '/erasures/$erasure', params: { erasure }, replace: true })
        : navigate({ to: '/', replace: true })
      void left.then(() => client.removeQueries({ queryKey: keys.tenant(tenant) }))
    },
    [client, navigate],
  )
}
