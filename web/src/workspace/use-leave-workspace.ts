import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { keys } from '../api/queries.ts'
import { leave } from './leaving.ts'

/** Forgets a workspace that isn't this person's any more, and leads to another one, or to the erasure that ends it. */
export function useLeaveWorkspace(): (tenant: string, erasure?: string) => void {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useCallback(
    (tenant, erasure) => {
      leave(tenant, () => void client.invalidateQueries({ queryKey: keys.me }))
      const left = erasure
        ? navigate({ to: '/erasures/$erasure', params: { erasure }, replace: true })
        : navigate({ to: '/', replace: true })
      void left.then(() => client.removeQueries({ queryKey: keys.tenant(tenant) }))
    },
    [client, navigate],
  )
}
