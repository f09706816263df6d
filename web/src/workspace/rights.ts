import type { Role } from '../api/types.ts'

/**
 * The least role that each thing is offered to. The Tenant object decides who may do what (admission.ts); this only keeps away
 * what it would refuse.
 */
export const least = {
  'documents.upload': 'member',
  'documents.write': 'member',
  'conversations.write': 'member',
  chat: 'member',
  'members.manage': 'admin',
  'invitations.manage': 'admin',
  'tenant.rename': 'admin',
  'audit.read': 'owner',
  'tenant.export': 'owner',
  'tenant.erase': 'owner',
  'tenant.hand-over': 'owner',
} as const satisfies Record<string, Role>

export type Right = keyof typeof least

const rank: Record<Role, number> = { viewer: 0, member: 1, admin: 2, owner: 3 }

export function can(role: Role, right: Right): boolean {
  return rank[role] >= rank[least[right]]
}

/** Whether a role reaches another: nobody changes or removes somebody above them, or makes somebody more than they are. */
export function isAtLeast(role: Role, other: Role): boolean {
  return rank[role] >= rank[other]
}

/** Roles with what they mean, strongest first. */
export const roleWords: readonly { role: Role; label: string; means: string }[] = [
  { role: 'owner', label: 'Owner', means: 'everything, also handing over and erasing the workspace' },
  { role: 'admin', label: 'Admin', means: 'members, invitations and everybody’s documents' },
  { role: 'member', label: 'Member', means: 'uploads, asks, and deletes what they uploaded' },
  { role: 'viewer', label: 'Viewer', means: 'reads documents, but doesn’t upload or ask' },
]

export function roleLabel(role: Role): string {
  return roleWords.find((words) => words.role === role)?.label ?? role
}
