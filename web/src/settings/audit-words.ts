import type { AuditEntry } from '../api/types.ts'

type Words = (entry: AuditEntry) => string

/** Whom an entry names; people who deleted their account have no name any more. */
const target = ({ targetName }: AuditEntry) => targetName ?? 'somebody whose account is gone'

function text(entry: AuditEntry, ...names: string[]): string | null {
  for (const name of names) {
    const value = entry.detail[name]
    if (value !== undefined && value !== null && value !== '') return String(value)
  }
  return null
}

const as = (role: string | null) => (role === null ? '' : ` as ${role}`)
const to = (what: string | null) => (what === null ? '' : ` to ${what}`)

/** What comes after the name of who did it. */
const words: Record<string, Words> = {
  'tenant.created': () => 'created the workspace',
  'tenant.renamed': () => 'renamed the workspace',
  'tenant.handed-over': (entry) => `handed the workspace over to ${target(entry)}`,
  'tenant.suspended': () => 'suspended the workspace',
  'tenant.resumed': () => 'resumed the workspace',
  'tenant.plan-changed': (entry) => `changed the plan${to(text(entry, 'plan', 'to') ?? entry.target)}`,
  'tenant.exported': () => 'took an archive of the database along',
  'tenant.erasure-requested': () => 'asked for the workspace to be erased',
  'tenant.retried': () => 'had what waited taken up at once',
  'tenant.migrated': () => 'brought the database up to date',
  'tenant.resealed': () => 'sealed the access to the database anew',
  'member.signed-in': () => 'signed in',
  'member.joined': (entry) => `joined${as(text(entry, 'role'))}`,
  'member.left': () => 'left',
  'member.removed': (entry) => `removed ${target(entry)}`,
  'member.role-changed': (entry) => {
    const from = text(entry, 'from')
    return `changed the role of ${target(entry)}${from ? ` from ${from}` : ''}${to(text(entry, 'to', 'role'))}`
  },
  'invitation.created': (entry) => `made an invitation${as(text(entry, 'role'))}`,
  'invitation.revoked': () => 'revoked an invitation',
  'document.uploaded': () => 'uploaded a document',
  'document.renamed': () => 'renamed a document',
  'document.deleted': () => 'deleted a document',
  'document.retried': () => 'had a document read again',
}

/** One entry as a sentence. An action that is newer than this app is said as it is named. */
export function auditWords(entry: AuditEntry): string {
  const did = words[entry.action]?.(entry) ?? entry.action.replaceAll(/[.-]/g, ' ')
  return `${actorName(entry)} ${did}`
}

function actorName({ actor, actorName: name }: AuditEntry): string {
  if (actor === 'operator') return 'An operator'
  if (actor === 'system') return 'Alcove'
  return name ?? 'Somebody whose account is gone'
}
