/** Calls about workspaces and accounts as such; their code comes with the pages that need them. Each throws `ApiError`. */
import { call } from './http.ts'
import type {
  AccountDeletionStarted,
  AuditPage,
  CreatedTenant,
  ErasureStarted,
  ErasureView,
  InvitationList,
  InvitationOffer,
  Member,
  MemberList,
  NewInvitationAnswer,
  NewTenant,
  Role,
  Tenant,
  TenantChange,
  Usage,
} from './types.ts'

export const createTenant = (body: NewTenant) => call<CreatedTenant>('POST', '/api/tenants', { body })

export const deleteAccount = (confirm: string) =>
  call<AccountDeletionStarted>('DELETE', '/api/me', { body: { confirm } })

const invitationPath = (token: string) => `/api/invitations/${encodeURIComponent(token)}`

export const getOffer = (token: string, signal?: AbortSignal) =>
  call<InvitationOffer>('GET', invitationPath(token), { signal })

export const acceptInvitation = (token: string) => call<CreatedTenant>('POST', `${invitationPath(token)}/accept`)

export const getErasure = (id: string, signal?: AbortSignal) =>
  call<ErasureView>('GET', `/api/erasures/${encodeURIComponent(id)}`, { signal })

export interface InvitationTerms {
  role: Exclude<Role, 'owner'>
  days: number
  uses: number
}

export function workspaceApi(tenant: string) {
  const base = `/api/tenants/${encodeURIComponent(tenant)}`
  const member = (user: string) => `${base}/members/${encodeURIComponent(user)}`
  return {
    rename: (body: TenantChange) => call<Tenant>('PATCH', base, { body }),
    erase: (confirm: string) => call<ErasureStarted>('DELETE', base, { body: { confirm } }),
    exportUrl: `${base}/export`,
    usage: (signal?: AbortSignal) => call<Usage>('GET', `${base}/usage`, { signal }),

    members: (signal?: AbortSignal) => call<MemberList>('GET', `${base}/members`, { signal }),
    changeRole: (user: string, role: Role) => call<Member>('PATCH', member(user), { body: { role } }),
    removeMember: (user: string) => call<void>('DELETE', member(user)),
    handOver: (userId: string) => call<void>('POST', `${base}/owner`, { body: { userId } }),

    invitations: (signal?: AbortSignal) => call<InvitationList>('GET', `${base}/invitations`, { signal }),
    invite: (body: InvitationTerms) => call<NewInvitationAnswer>('POST', `${base}/invitations`, { body }),
    revoke: (id: string) => call<void>('DELETE', `${base}/invitations/${encodeURIComponent(id)}`),

    /** `before`: the page's `next`; null for the newest entries. */
    audit: (before: number | null, signal?: AbortSignal) =>
      call<AuditPage>('GET', `${base}/audit${before === null ? '' : `?before=${before}`}`, { signal }),
  }
}
