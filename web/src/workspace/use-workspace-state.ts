import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { tenantApi } from '../api/client.ts'
import { statusOf } from '../api/failure.ts'
import { conversationsQuery, documentsQuery, keys, shouldRetry, tenantQuery } from '../api/queries.ts'
import type { Document, TenantEvent } from '../api/types.ts'
import { liveEvents, useTenantEvents } from '../api/use-tenant-events.ts'
import type { ChatSessions } from '../chat/session.ts'
import { useStore } from '../lib/store.ts'
import { announcement } from '../library/rows.ts'
import { useMe } from '../shell/me.ts'
import { announce } from '../ui/announcer.tsx'
import { digest, put, sleep } from '../upload/browser.ts'
import { checkRoom } from '../upload/check-file.ts'
import { runUpload } from '../upload/run-upload.ts'
import { Uploads } from '../upload/uploads.ts'
import type { Fetched, Workspace } from './context.ts'
import { useGo, useWorkspaceLocation } from './location.ts'
import { useUploadEnds } from './use-upload-ends.ts'

/** How often lists are fetched while no live events arrive. */
const POLL = 10_000

const NO_DUPLICATES: Record<string, string> = {}

/** How often a workspace that isn't there yet is asked for again: one that was just made may still be told so. */
const NEW_WORKSPACE_TRIES = 3

/**
 * Why there is nothing to show: `gone` if it was there on this page before, as when the person was removed; `never-there` if not.
 */
export type Missing = 'gone' | 'never-there' | null

/** Fetches and follows a workspace, and makes what its parts share. */
export function useWorkspaceState(membership: Pick<Workspace, 'id' | 'name' | 'role'>): {
  workspace: Workspace
  missing: Missing
} {
  const { id } = membership
  const client = useQueryClient()
  const { limits } = useMe()
  const go = useGo(id)
  const location = useWorkspaceLocation()
  const live = useStore(liveEvents)
  const api = useMemo(() => tenantApi(id), [id])

  const refetchInterval = live ? (false as const) : POLL
  const tenant = useQuery({
    ...tenantQuery(id),
    refetchInterval,
    retry: (failures, error) =>
      statusOf(error) === 404
        ? client.getQueryData(keys.tenant(id)) === undefined && failures < NEW_WORKSPACE_TRIES
        : shouldRetry(failures, error),
  })
  const missing = statusOf(tenant.error) !== 404 ? null : tenant.data ? 'gone' : 'never-there'
  const documents = useQuery({ ...documentsQuery(id), refetchInterval })
  const conversations = useQuery({ ...conversationsQuery(id), refetchInterval })
  const { data: duplicates = NO_DUPLICATES } = useQuery<Record<string, string>>({
    queryKey: keys.duplicates(id),
    // Only events write it.
    queryFn: skipToken,
  })

  const cachedDocuments = useCallback(() => client.getQueryData<Document[]>(keys.documents(id)) ?? [], [client, id])

  const [chats] = useState<{ current: ChatSessions | null }>(() => ({ current: null }))
  const [uploads] = useState(
    () =>
      new Uploads({
        newId: () => crypto.randomUUID(),
        run: (file, tell, signal) => runUpload(file, { api, limits, digest, put, sleep }, tell, signal),
      }),
  )
  useEffect(() => () => uploads.close(), [uploads])

  const onEvent = useCallback(
    (event: TenantEvent) => {
      if (event.type !== 'document-deleted' || !event.duplicateOf) return
      const of = cachedDocuments().find((document) => document.id === event.duplicateOf)
      if (of) uploads.foundDuplicate(event.id, of)
    },
    [cachedDocuments, uploads],
  )
  useTenantEvents(id, onEvent)

  const maxDocuments = tenant.data?.plan.documents ?? null
  const addFiles = useCallback(
    (files: readonly File[]) => {
      const noRoom = checkRoom(cachedDocuments().length, maxDocuments)
      if (noRoom) uploads.refuse(files, noRoom)
      else uploads.add(files)
    },
    [cachedDocuments, maxDocuments, uploads],
  )

  // A document that turned out to be a copy leads to the one that stayed.
  const stayed = location.document === null ? undefined : duplicates[location.document]
  const page = location.page ?? undefined
  useEffect(() => {
    if (stayed !== undefined) go.toDocument(stayed, { page, replace: true })
  }, [stayed, page, go])

  useUploadEnds(id, uploads, documents.data, go, location.document)
  useAnnouncements(documents.data)

  const openDocument = documents.data?.find((document) => document.id === location.document)
  const workspace: Workspace = {
    id,
    // The workspace itself knows better than the list of all, which follows it.
    name: tenant.data?.name ?? membership.name,
    role: tenant.data?.role ?? membership.role,
    limits,
    api,
    uploads,
    chats,
    go,
    location,
    tenant: tenant.data,
    documents: fetched(documents),
    conversations: fetched(conversations),
    openDocument,
    addFiles,
  }
  return { workspace, missing }
}

function fetched<T>(query: { data: T | undefined; error: unknown; refetch(): unknown }): Fetched<T> {
  return { data: query.data, error: query.error, retry: () => void query.refetch() }
}

/** Speaks when a document becomes ready or fails. */
function useAnnouncements(documents: Document[] | undefined): void {
  const [known] = useState(() => new Map<string, Document>())
  useEffect(() => {
    if (!documents) return
    const first = known.size === 0
    for (const document of documents) {
      const before = known.get(document.id)
      known.set(document.id, document)
      const words = announcement(before, document)
      if (words && before && !first) announce(words)
    }
  }, [documents, known])
}
