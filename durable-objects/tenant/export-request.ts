/** What an export needs from the object: how to reach the database, and which files there are. The bytes flow past it. */
import { decide, rules } from './admission.ts'
import type { Parts } from './assemble.ts'
import { notReady, refused } from './refusals.ts'
import type { Actor, Answered, ExportAccess } from './rpc.ts'

/** How long the caller waits for a database that is being brought up to date, before being asked to come back. */
const READY_WAIT_MS = 5_000

/** The caller's role allows it. An export that was begun is recorded, whether it is read to its end or not. */
export async function exportAccess(parts: Parts, actor: Actor): Promise<Answered<ExportAccess>> {
  const { audit, database, deletion, documents, fileOf, members, now, profile, rates } = parts
  const access = await database.accessWithin(READY_WAIT_MS)
  if (!access) return notReady(database, now())
  // Waiting may have taken seconds, in which rights were lost.
  const refusal =
    decide('tenant.export', members.roleOf(actor.userId)) ??
    rates.take(actor.userId, rules['tenant.export'].rate).refusal
  if (refusal) return refused(refusal)
  audit.record({ actor: actor.userId, action: 'tenant.exported' })
  const { id, name } = profile.row()
  return {
    ok: true,
    tenant: { id, name },
    database: access,
    // Without an ETag there is no file: it has not arrived, or it was no PDF and is deleted.
    files: documents
      .list()
      .filter(({ etag }) => etag !== null)
      .map((document) => ({ documentId: document.id, ...fileOf(document) })),
    deletedDocuments: deletion.unretired(),
  }
}
