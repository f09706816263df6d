/** Presigned uploads: AWS Signature Version 4 in the query string, as R2's S3 API checks it. No I/O. */
import { AwsV4Signer } from 'aws4fetch'
import type { ApiConfig, Place } from '../config.ts'
import type { PresignedUpload } from '../contract.ts'

type UploadConfig = Pick<ApiConfig, 'R2_S3_ENDPOINT' | 'R2_ACCESS_KEY_ID' | 'R2_SECRET_ACCESS_KEY'>

/** Every upload is stored with this type, whatever the browser thought of the file. */
const CONTENT_TYPE = 'application/pdf'

/**
 * Signs one PUT of exactly `size` bytes to `key` in the bucket of a place, which must not exist yet: a second PUT with the same URL is answered
 * with 412. `Content-Length` is signed but not listed among the headers to set, because a browser sets it by itself
 * and lets no script do so.
 */
export async function presignUpload(
  config: UploadConfig,
  { bucket }: Pick<Place, 'bucket'>,
  upload: { key: string; size: number; expiresInSeconds: number },
  now: Date = new Date(),
): Promise<PresignedUpload> {
  const endpoint = bucket.endpoint ?? config.R2_S3_ENDPOINT
  const url = new URL(`${endpoint.replace(/\/$/, '')}/${bucket.name}/${upload.key}`)
  url.searchParams.set('X-Amz-Expires', String(upload.expiresInSeconds))
  const headers = { 'content-type': CONTENT_TYPE, 'if-none-match': '*' }
  const signer = new AwsV4Signer({
    method: 'PUT',
    url: url.href,
    headers: { ...headers, 'content-length': String(upload.size) },
    accessKeyId: config.R2_ACCESS_KEY_ID,
    secretAccessKey: config.R2_SECRET_ACCESS_KEY,
    service: 's3',
    region: 'auto',
    datetime: now.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    signQuery: true,
    allHeaders: true,
  })
  const signed = await signer.sign()
  // Counted from the second that was signed.
  const expiresAt = new Date((Math.floor(now.getTime() / 1000) + upload.expiresInSeconds) * 1000).toISOString()
  return { method: 'PUT', url: signed.url.href, headers, expiresAt }
}
