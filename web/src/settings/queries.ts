import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { keys } from '../api/queries.ts'
import { workspaceApi } from '../api/workspaces.ts'

/** What the pages of a workspace fetch. All of it hangs below `keys.about`, so that one event refreshes what is shown. */

export const membersQuery = (tenant: string) =>
  queryOptions({
    queryKey: [...keys.about(tenant), 'members'],
    queryFn: async ({ signal }) => (await workspaceApi(tenant).members(signal)).members,
  })

export const invitationsQuery = (tenant: string) =>
  queryOptions({
    queryKey: [...keys.about(tenant), 'invitations'],
    queryFn: async ({ signal }) => (await workspaceApi(tenant).invitations(signal)).invitations,
  })

export const usageQuery = (tenant: string) =>
  queryOptions({
    queryKey: [...keys.about(tenant), 'usage'],
    queryFn: ({ signal }) => workspaceApi(tenant).usage(signal),
    // Counts change with every upload and question, and reading them wakes nothing.
    staleTime: 0,
  })

export const auditQuery = (tenant: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.about(tenant), 'audit'],
    queryFn: ({ pageParam, signal }) => workspaceApi(tenant).audit(pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  })
