import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { explain } from '../api/failure.ts'
import type { Document } from '../api/types.ts'
import { storeEvent } from '../api/use-tenant-events.ts'
import { showNote } from '../ui/notes.tsx'
import { useWorkspace } from '../workspace/context.ts'

/** Has a failed document read again; says so when that can't be started. */
export function useRetryDocument(): (document: Document) => void {
  const { id: tenant, api } = useWorkspace()
  const client = useQueryClient()
  return useCallback(
    (document) => {
      api.retryDocument(document.id).then(
        (answer) => storeEvent(client, tenant, { type: 'document', document: answer.document }),
        (error: unknown) => showNote(`${document.title}: ${explain(error).detail}`),
      )
    },
    [api, client, tenant],
  )
}
