import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { createStore } from '../lib/store.ts'
import { noteAnnounced } from './announced.ts'
import { applyEvent, readEvent, type TenantCache } from './apply-event.ts'
import { tenantApi } from './client.ts'
import { openEventSocket, type SocketLike } from './event-socket.ts'
import { keys } from './queries.ts'
import type { Conversation, Document, Tenant, TenantEvent } from './types.ts'

/** Whether live events arrive; while they don't, lists are fetched from time to time. */
export const liveEvents = createStore(false)

/** The close code for somebody who is no member any more; the workspace's own answer then says what is true. */
const CLOSED_FOR_STRANGERS = 1008

/** Follows the tenant's events for as long as the component is mounted, and keeps the cache up to date. */
export function useTenantEvents(tenant: string, onEvent: (event: TenantEvent) => void): void {
  const client = useQueryClient()
  useEffect(() => {
    const socket = openEventSocket({
      connect: () => new WebSocket(tenantApi(tenant).eventsUrl()) as SocketLike,
      after(milliseconds, run) {
        const timer = setTimeout(run, milliseconds)
        return () => clearTimeout(timer)
      },
      random: Math.random,
      onOpen() {
        liveEvents.set(true)
        // What happened between the last fetch and now was not announced to this socket.
        void client.invalidateQueries({ queryKey: keys.tenant(tenant) })
      },
      onData(data) {
        const event = readEvent(data)
        if (!event) return
        if (event.type === 'tenant') tenantChanged(client, tenant)
        else storeEvent(client, tenant, event)
        onEvent(event)
      },
      onDown(failures, code) {
        liveEvents.set(false)
        if (code === CLOSED_FOR_STRANGERS) {
          void client.invalidateQueries({ queryKey: keys.tenant(tenant), exact: true })
          return
        }
        // A refused upgrade looks like a lost one: perhaps the session has ended.
        if (failures === 2) void client.invalidateQueries({ queryKey: keys.me })
      },
    })
    window.addEventListener('online', socket.retryNow)
    return () => {
      window.removeEventListener('online', socket.retryNow)
      socket.close()
      liveEvents.set(false)
    }
  }, [client, tenant, onEvent])
}

/** Fetches anew what is shown of the workspace itself; its documents and conversations are as they were. */
export function tenantChanged(client: QueryClient, tenant: string): void {
  void client.invalidateQueries({ queryKey: keys.me })
  void client.invalidateQueries({ queryKey: keys.tenant(tenant), exact: true })
  void client.invalidateQueries({ queryKey: keys.about(tenant) })
}

/** Writes an event into the query cache; also used for the answers to the person's own changes. */
export function storeEvent(client: QueryClient, tenant: string, event: TenantEvent): void {
  noteAnnounced(tenant, event)
  const before: TenantCache = {
    tenant: client.getQueryData<Tenant>(keys.tenant(tenant)),
    documents: client.getQueryData<Document[]>(keys.documents(tenant)),
    conversations: client.getQueryData<Conversation[]>(keys.conversations(tenant)),
    duplicates: client.getQueryData<Record<string, string>>(keys.duplicates(tenant)) ?? {},
  }
  const after = applyEvent(before, event)
  if (after.tenant !== before.tenant) client.setQueryData(keys.tenant(tenant), after.tenant)
  if (after.documents !== before.documents) client.setQueryData(keys.documents(tenant), after.documents)
  if (after.conversations !== before.conversations) {
    client.setQueryData(keys.conversations(tenant), after.conversations)
  }
  if (after.duplicates !== before.duplicates) client.setQueryData(keys.duplicates(tenant), after.duplicates)
}
