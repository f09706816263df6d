import { expect, test } from 'vitest'
import { presignUpload } from './presign.ts'

const config = {
  R2_S3_ENDPOINT: 'https://account.r2.cloudflarestorage.com',
  R2_ACCESS_KEY_ID: 'id',
  R2_SECRET_ACCESS_KEY: 'secret',
}
const place = { bucket: { binding: 'DOCUMENTS', name: 'alcove-documents' } }
const upload = { key: 'tenants/us-a/documents/d/u.pdf', size: 1_234, expiresInSeconds: 900 }
const now = new Date('2026-10-01T12:00:00.500Z')

test('signs method, type, size and that there must be no such object', async () => {
  const signed = await presignUpload(config, place, upload, now)
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
  expect((await presignUpload(config, place, upload, now)).headers).toEqual({
    'content-type': 'application/pdf',
    'if-none-match': '*',
  })
})

test('another size, key or secret is another signature', async () => {
  const signature = async (changed: object, secret = 'secret') =>
    new URL(
      (await presignUpload({ ...config, R2_SECRET_ACCESS_KEY: secret }, place, { ...upload, ...changed }, now)).url,
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
  expect((await presignUpload(local, place, upload, now)).url).toMatch(
    /^http:\/\/localhost:8787\/cdn-cgi\/local\/r2\/s3\/alcove-documents\/tenants\/us-a\//,
  )
})

test('goes to the bucket of the place, and to the host of its jurisdiction', async () => {
  const bucket = {
    binding: 'DOCUMENTS_EU',
    name: 'alcove-documents-eu',
    jurisdiction: 'eu' as const,
    endpoint: 'https://account.eu.r2.cloudflarestorage.com',
  }
  const { url } = await presignUpload(config, { bucket }, upload, now)
  expect(url).toMatch(/^https:\/\/account\.eu\.r2\.cloudflarestorage\.com\/alcove-documents-eu\/tenants\/us-a\//)
})
