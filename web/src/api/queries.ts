import { QueryClient, queryOptions } from '@tanstack/react-query'
import { withAnnounced } from './announced.ts'
import { getMe, tenantApi } from './client.ts'
import { failureOf, statusOf } from './failure.ts'
import type { Me } from './types.ts'

/** Names of everything cached, so that events and changes reach the same place as the fetches. */
export const keys = {
  me: ['me'] as const,
  tenant: (tenant: string) => ['tenant', tenant] as const,
  /** Everything that only the workspace's own pages show: members, usage, activity. */
  about: (tenant: string) => ['tenant', tenant, 'about'] as const,
  documents: (tenant: string) => ['tenant', tenant, 'documents'] as const,
  conversations: (tenant: string) => ['tenant', tenant, 'conversations'] as const,
  /** Deleted duplicates: id -> id of the document that stayed. */
  duplicates: (tenant: string) => ['tenant', tenant, 'duplicates'] as const,
}

/** `null`: signed out. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await getMe(signal)
    } catch (error) {
      if (failureOf(error)?.kind === 'signed-out') return null
      throw error
    }
  },
  staleTime: 5 * 60_000,
})

export const tenantQuery = (tenant: string) =>
  queryOptions({
    queryKey: keys.tenant(tenant),
    queryFn: ({ signal }) => withAnnounced(tenant, 'tenant', () => tenantApi(tenant).get(signal)),
  })

export const documentsQuery = (tenant: string) =>
  queryOptions({
    queryKey: keys.documents(tenant),
    queryFn: ({ signal }) =>
      withAnnounced(tenant, 'documents', async () => (await tenantApi(tenant).documents(signal)).documents),
  })

export const conversationsQuery = (tenant: string) =>
  queryOptions({
    queryKey: keys.conversations(tenant),
    queryFn: ({ signal }) =>
      withAnnounced(tenant, 'conversations', async () => (await tenantApi(tenant).conversations(signal)).conversations),
  })

/** Repeats what may pass by itself (no network, 5xx), never what the person must change (4xx). */
export function shouldRetry(failures: number, error: unknown): boolean {
  if (failures >= 3) return false
  const status = statusOf(error)
  return status === null ? failureOf(error)?.kind === 'network' : status >= 500
}

/** Milliseconds before a retry: what the server asked for, else doubling from half a second. */
export function retryDelay(failures: number, error: unknown): number {
  const failure = failureOf(error)
  if (failure?.kind === 'problem' && failure.retryAfter !== null) return failure.retryAfter * 1000
  return Math.min(8_000, 500 * 2 ** failures)
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, retryDelay, staleTime: 30_000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  })
}
