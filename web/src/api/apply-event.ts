import type { Conversation, Document, Tenant, TenantEvent } from './types.ts'

/** What of a tenant is cached; `undefined` where nothing has been fetched yet. */
export interface TenantCache {
  tenant: Tenant | undefined
  documents: Document[] | undefined
  conversations: Conversation[] | undefined
  duplicates: Record<string, string>
}

/**
 * The cache after a live event. Events can arrive late or twice, and a fetch can overtake them, so an older
 * version never replaces a newer one. Lists that were not fetched stay so: the fetch brings everything.
 */
export function applyEvent(cache: TenantCache, event: TenantEvent): TenantCache {
  switch (event.type) {
    case 'database':
      return cache.tenant ? { ...cache, tenant: { ...cache.tenant, database: event.database } } : cache
    case 'document':
      return { ...cache, documents: cache.documents && upsert(cache.documents, event.document, newestFirst) }
    case 'document-deleted':
      return {
        ...cache,
        documents: cache.documents?.filter(({ id }) => id !== event.id),
        duplicates: event.duplicateOf ? { ...cache.duplicates, [event.id]: event.duplicateOf } : cache.duplicates,
      }
    case 'conversation':
      return {
        ...cache,
        conversations: cache.conversations && upsert(cache.conversations, event.conversation, lastUsedFirst),
      }
    case 'conversation-deleted':
      return { ...cache, conversations: cache.conversations?.filter(({ id }) => id !== event.id) }
    default:
      return cache
  }
}

/** Puts an item into its list, unless the list has a newer version of it. */
export function upsert<T extends { id: string; updatedAt: string }>(
  list: T[],
  item: T,
  order: (a: T, b: T) => number,
): T[] {
  const known = list.find(({ id }) => id === item.id)
  if (known && known.updatedAt > item.updatedAt) return list
  return [...list.filter(({ id }) => id !== item.id), item].sort(order)
}

export function newestFirst(a: Document, b: Document): number {
  return b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id)
}

export function lastUsedFirst(a: Conversation, b: Conversation): number {
  return b.updatedAt.localeCompare(a.updatedAt) || a.id.localeCompare(b.id)
}

const kinds = ['database', 'tenant', 'document', 'document-deleted', 'conversation', 'conversation-deleted']

/** Reads one message of the socket; null for what this version of the app doesn't know. */
export function readEvent(data: unknown): TenantEvent | null {
  if (typeof data !== 'string') return null
  try {
    const event = JSON.parse(data) as { type?: unknown }
    return typeof event === 'object' && event !== null && kinds.includes(String(event.type))
      ? (event as TenantEvent)
      : null
  } catch {
    return null
  }
}
