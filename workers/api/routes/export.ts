/**
 * `GET /api/tenants/:tenant/export`: the tenant's database and files as a tar archive, made while it is read. What can be
 * refused is refused before the first byte; after it, a failure breaks the connection off, so that a part of an archive
 * is never taken for one.
 */
import { type ExportedDocument, prepareExport } from '../../../core/export/archive.ts'
import { tarStream } from '../../../core/export/tar.ts'
import { errorFields, logger } from '../../../core/log.ts'
import { bucketOfTenant } from '../../../core/places.ts'
import { openTenantDatabase } from '../../../core/tenant/access.ts'
import type { StoredFile } from '../../../durable-objects/tenant/rpc.ts'
import { tenantMigrations } from '../../../migrations/tenant/bundle.gen.ts'
import type { AppContext } from '../env.ts'
import { NOT_FOUND, ProblemError } from '../problem.ts'
import { granted } from '../request.ts'

const log = logger('export')

export async function exportTenant(c: AppContext): Promise<Response> {
  // To say how large it is, it would have to be made.
  if (c.req.method === 'HEAD') throw new ProblemError(NOT_FOUND)
  const tenant = c.get('tenant')
  const access = granted(await tenant.exportAccess(c.get('actor')))
  const bucket = bucketOfTenant(c.env, c.get('config').PLACES, c.get('tenantId'))
  const files = new Map(access.files.map((file) => [file.documentId, file]))
  const prepared = await prepareExport({
    tenant: access.tenant,
    database: openTenantDatabase(access.database, c.get('config').NEON_SQL_ENDPOINT, () => tenant.reportRefusal()),
    migrations: tenantMigrations,
    documents: access.files.map(({ documentId: id, title, size }) => ({ id, title, size })),
    deleted: access.deletedDocuments,
    openFile: (document) => openFile(bucket, files.get(document.id), document),
    now: () => Date.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  if (prepared.kind === 'newer-schema')
    throw new ProblemError({
      name: 'not-ready',
      status: 503,
      title: 'The database is being updated',
      detail: 'A newer version of Alcove is being rolled out. Try again in some minutes.',
      headers: { 'Retry-After': '300' },
    })
  const requestId = c.get('requestId')
  const archive = tarStream(prepared.entries, {
    modifiedAt: new Date(),
    failed: (error) => log.error('export broke off', { requestId, tenantId: access.tenant.id, ...errorFields(error) }),
  })
  return c.body(archive, 200, {
    'Content-Type': 'application/x-tar',
    'Content-Disposition': `attachment; filename="alcove-${access.tenant.id}.tar"`,
  })
}

/** Null for bytes that are not there any more, or that are not those that were inspected when they were taken in. */
async function openFile(
  bucket: R2Bucket,
  file: StoredFile | undefined,
  { size }: ExportedDocument,
): Promise<AsyncIterable<Uint8Array> | null> {
  if (!file) return null
  const object = await bucket.get(file.key, { onlyIf: { etagMatches: file.etag } })
  if (!object || !('body' in object) || object.size !== size) return null
  return object.body
}
