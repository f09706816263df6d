import { expect, test } from 'vitest'
import { presignUpload } from './presign.ts'

const config = {
  R2_S3_ENDPOINT: 'https://account.r2.cloudflarestorage.com',
  R2_BUCKET_NAME: 'alcove-documents',
  R2_ACCESS_KEY_ID: 'id',
  R2_SECRET_ACCESS_KEY: 'secret',
}
const upload = { key: 'tenants/us-a/documents/d/u.pdf', size: 1_234, expiresInSeconds: 900 }
const now = new Date('2026-10-01T12:00:00.500Z')

test('signs method, type, size and that there must be no such object', async () => {
  const signed = await presignUpload(config, upload, now)
  const url = new URL(signed.url)
  expect(url.origin + url.pathname).toBe(`${config.R2_S3_ENDPOINT}/alcove-documents/${upload.key}`)
  expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host;if-none-match')
  expect(url.searchParams.get('X-Amz-Expires')).toBe('900')
  expect(url.searchParams.get('X-Amz-Date')).toBe('20261001T120000Z')
  expect(url.searchParams.get('X-Amz-Credential')).toBe('id/20261001/auto/s3/aws4_request')
  expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/)
  expect(signed).toMatchObject({ method: 'PUT', expiresAt: '2026-10-01T12:15:00.000Z' })
})

test('asks a browser for no header that it may not set', async () => {
  expect((await presignUpload(config, upload, now)).headers).toEqual({
    'content-type': 'application/pdf',
    'if-none-match': '*',
  })
})

test('another size, key or secret is another signature', async () => {
  const signature = async (changed: object, secret = 'secret') =>
    new URL(
      (await presignUpload({ ...config, R2_SECRET_ACCESS_KEY: secret }, { ...upload, ...changed }, now)).url,
    ).searchParams.get('X-Amz-Signature')
  const signatures = await Promise.all([
    signature({}),
    signature({ size: 1_235 }),
    signature({ key: 'tenants/us-b/documents/d/u.pdf' }),
    signature({}, 'other'),
  ])
  expect(new Set(signatures).size).toBe(4)
  expect(await signature({})).toBe(signatures[0])
})

test('an endpoint with a path, as that of wrangler dev, is kept', async () => {
  const local = { ...config, R2_S3_ENDPOINT: 'http://localhost:8787/cdn-cgi/local/r2/s3/' }
  expect((await presignUpload(local, upload, now)).url).toMatch(
    /^http:\/\/localhost:8787\/cdn-cgi\/local\/r2\/s3\/alcove-documents\/tenants\/us-a\//,
  )
})
