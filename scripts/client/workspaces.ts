/** The calls that are about workspaces themselves: making them, who belongs to them, how one gets in. */
import type {
  AuditPage,
  CreatedTenant,
  Invitation,
  InvitationList,
  InvitationOffer,
  Member,
  MemberList,
  NewInvitationAnswer,
  NewTenant,
  Role,
  Tenant,
} from '../../core/contract.ts'

export interface Calls {
  request(method: string, path: string, init?: { body?: unknown }): Promise<Response>
  json<T>(method: string, path: string, body?: unknown): Promise<T>
}

export function workspaceCalls({ request, json }: Calls) {
  const path = (tenant: string, rest = '') => `/api/tenants/${tenant}${rest}`
  return {
    /** Asked again with the same `requestId`, answers with the workspace that was made. */
    createTenant: async (name: string, options: Partial<Omit<NewTenant, 'name'>> = {}) =>
      (await json<CreatedTenant>('POST', '/api/tenants', { requestId: crypto.randomUUID(), name, ...options })).tenant,
    renameTenant: (tenant: string, name: string) => json<Tenant>('PATCH', path(tenant), { name }),

    members: async (tenant: string): Promise<Member[]> =>
      (await json<MemberList>('GET', path(tenant, '/members'))).members,
    changeRole: (tenant: string, user: string, role: Role) =>
      json<Member>('PATCH', path(tenant, `/members/${user}`), { role }),
    /** Of oneself: leaves. */
    removeMember: async (tenant: string, user: string): Promise<void> => {
      await request('DELETE', path(tenant, `/members/${user}`))
    },
    handOver: async (tenant: string, userId: string): Promise<void> => {
      await request('POST', path(tenant, '/owner'), { body: { userId } })
    },

    invitations: async (tenant: string): Promise<Invitation[]> =>
      (await json<InvitationList>('GET', path(tenant, '/invitations'))).invitations,
    /** `token` is the last part of the link. */
    invite: async (
      tenant: string,
      role: Exclude<Role, 'owner'>,
      terms: { days?: number; uses?: number } = {},
    ): Promise<NewInvitationAnswer & { token: string }> => {
      const made = await json<NewInvitationAnswer>('POST', path(tenant, '/invitations'), { role, ...terms })
      return { ...made, token: made.url.slice(made.url.lastIndexOf('/') + 1) }
    },
    revokeInvitation: async (tenant: string, id: string): Promise<void> => {
      await request('DELETE', path(tenant, `/invitations/${id}`))
    },
    invitation: (token: string) => json<InvitationOffer>('GET', `/api/invitations/${token}`),
    accept: async (token: string) => (await json<CreatedTenant>('POST', `/api/invitations/${token}/accept`)).tenant,

    audit: (tenant: string, before?: number) =>
      json<AuditPage>('GET', path(tenant, `/audit${before === undefined ? '' : `?before=${before}`}`)),
  }
}
