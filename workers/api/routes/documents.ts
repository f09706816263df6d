/** `/api/tenants/:tenant/documents`. */
import { placeOf } from '../../../core/places.ts'
import { presignUpload } from '../../../core/upload/presign.ts'
import {
  type DocumentAnswer,
  type DocumentList,
  newUploadSchema,
  renameSchema,
  type UploadAnswer,
} from '../contract.ts'
import type { AppContext } from '../env.ts'
import { NOT_FOUND, ProblemError, rateLimitHeaders } from '../problem.ts'
import { granted, pathId, readJson } from '../request.ts'

export async function listDocuments(c: AppContext): Promise<Response> {
  const { documents } = granted(await c.get('tenant').listDocuments(c.get('actor')))
  return c.json({ documents } satisfies DocumentList)
}

/** Announces a file; answers with where to send it, or with the document that has the same bytes. */
export async function announceDocument(c: AppContext): Promise<Response> {
  const upload = await readJson(c, newUploadSchema)
  const announced = granted(await c.get('tenant').announceUpload(c.get('actor'), upload))
  const headers = rateLimitHeaders(announced.rateLimit)
  const { document } = announced
  if (announced.duplicate) return c.json({ document, duplicate: true } satisfies UploadAnswer, 200, headers)
  const secondsLeft = Math.floor((Date.parse(announced.expiresAt) - Date.now()) / 1000)
  const { config, tenantId } = c.var
  const place = placeOf(config.PLACES, tenantId)
  if (!place) throw new ProblemError(NOT_FOUND)
  const presigned = await presignUpload(config, place, {
    key: announced.key,
    size: upload.size,
    expiresInSeconds: Math.max(1, secondsLeft),
  })
  return c.json({ document, duplicate: false, upload: presigned } satisfies UploadAnswer, 201, headers)
}

export async function completeDocument(c: AppContext): Promise<Response> {
  const { document, duplicate } = granted(await c.get('tenant').completeUpload(c.get('actor'), pathId(c, 'document')))
  return c.json({ document, duplicate } satisfies DocumentAnswer, 202)
}

export async function getDocument(c: AppContext): Promise<Response> {
  const { document, duplicate } = granted(await c.get('tenant').getDocument(c.get('actor'), pathId(c, 'document')))
  return c.json({ document, duplicate } satisfies DocumentAnswer)
}

export async function renameDocument(c: AppContext): Promise<Response> {
  const id = pathId(c, 'document')
  const { title } = await readJson(c, renameSchema)
  const { document } = granted(await c.get('tenant').renameDocument(c.get('actor'), id, title))
  return c.json({ document, duplicate: false } satisfies DocumentAnswer)
}

export async function deleteDocument(c: AppContext): Promise<Response> {
  granted(await c.get('tenant').deleteDocument(c.get('actor'), pathId(c, 'document')))
  return c.body(null, 204)
}

export async function retryDocument(c: AppContext): Promise<Response> {
  const { document } = granted(await c.get('tenant').retryDocument(c.get('actor'), pathId(c, 'document')))
  return c.json({ document, duplicate: false } satisfies DocumentAnswer, 202)
}
