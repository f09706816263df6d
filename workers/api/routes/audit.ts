import { controlDatabase } from '../../../core/control/database.ts'
import { profilesOf } from '../../../core/control/people.ts'
import { type AuditPage, auditQuerySchema } from '../contract.ts'
import type { AppContext } from '../env.ts'
import { granted, readQuery } from '../request.ts'

/** `GET /api/tenants/:tenant/audit` */
export async function readAudit(c: AppContext): Promise<Response> {
  const { before } = readQuery(c, auditQuerySchema)
  const { entries, next } = granted(await c.get('tenant').readAudit(c.get('actor'), before ?? null))
  const people = entries.flatMap(({ actor, target }) => [actor, target ?? ''])
  const profiles = await profilesOf(controlDatabase(c.get('config')), people)
  const nameOf = (id: string | null) => profiles.get(id ?? '')?.name ?? null
  return c.json({
    entries: entries.map((entry) => ({
      ...entry,
      at: new Date(entry.at).toISOString(),
      actorName: nameOf(entry.actor),
      targetName: nameOf(entry.target),
    })),
    next,
  } satisfies AuditPage)
}
