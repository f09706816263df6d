/** `GET /api/tenants/:tenant/documents/:document/file`: the PDF, whole or in ranges. */
import { bucketOfTenant } from '../../../core/places.ts'
import type { StoredFile } from '../../../durable-objects/tenant/rpc.ts'
import type { AppContext } from '../env.ts'
import { NOT_FOUND, ProblemError } from '../problem.ts'
import { granted, pathId } from '../request.ts'
import { parseByteRange } from './byte-range.ts'
import { contentDisposition } from './content-disposition.ts'

export async function getFile(c: AppContext): Promise<Response> {
  const { file } = granted(await c.get('tenant').getFile(c.get('actor'), pathId(c, 'document')))
  const etag = `"${file.etag}"`
  const headers = fileHeaders(file, etag)
  if (matches(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)

  const ifRange = c.req.header('if-range')
  const range = parseByteRange(ifRange && ifRange !== etag ? undefined : c.req.header('range'), file.size)
  if (range.kind === 'unsatisfiable')
    throw new ProblemError({
      name: 'range',
      status: 416,
      title: 'No such part of the file',
      detail: `The file has ${file.size} bytes.`,
      headers: { 'Content-Range': `bytes */${file.size}` },
    })
  const part = range.kind === 'part' ? { offset: range.offset, length: range.length } : undefined
  const status = part ? 206 : 200
  headers['Content-Length'] = String(part?.length ?? file.size)
  if (part) headers['Content-Range'] = `bytes ${part.offset}-${part.offset + part.length - 1}/${file.size}`
  return c.newResponse(await readObject(c, file, part), status, headers)
}

/** The bytes that were inspected when the document was taken in, or none: for HEAD, nothing is read. */
async function readObject(
  c: AppContext,
  file: StoredFile,
  range: { offset: number; length: number } | undefined,
): Promise<ReadableStream | null> {
  if (c.req.method === 'HEAD') return null
  const bucket = bucketOfTenant(c.env, c.get('config').PLACES, c.get('tenantId'))
  const object = await bucket.get(file.key, { onlyIf: { etagMatches: file.etag }, range })
  if (!object || !('body' in object)) throw new ProblemError(NOT_FOUND)
  return object.body
}

function fileHeaders(file: StoredFile, etag: string): Record<string, string> {
  return {
    'Content-Type': 'application/pdf',
    'Content-Disposition': contentDisposition(file.title),
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    // Asked again each time, so that nobody who has lost access goes on reading; the bytes themselves never change.
    'Cache-Control': 'private, no-cache',
    'Accept-Ranges': 'bytes',
    ETag: etag,
  }
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((candidate) => ['*', etag, `W/${etag}`].includes(candidate.trim()))
}
