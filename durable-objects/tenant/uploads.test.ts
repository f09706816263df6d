import { beforeEach, expect, test } from 'vitest'
import { completeUpload, getFile } from './document-requests.ts'
import { plansWith } from './testing/plans.ts'
import { OWNER, PDF, TENANT, type TestTenant, testTenant, UPLOAD_MS } from './testing/world.ts'
import { checkAnnouncement } from './uploads.ts'

const limits = { fileBytes: 1_000 }
const file = { name: 'a.pdf', size: PDF.length, type: 'application/pdf' }

let tenant: TestTenant
beforeEach(async () => {
  tenant = testTenant()
  await tenant.settle()
})

function announce(upload = file as typeof file & { sha256?: string }) {
  const announced = tenant.parts.uploads.announce(OWNER.userId, upload)
  if (announced.kind !== 'expected') throw new Error('not announced')
  return announced
}
const row = (id: string) => tenant.parts.documents.get(id)

test.each([
  ['application/pdf', true],
  ['application/pdf; charset=binary', true],
  ['APPLICATION/PDF', true],
  ['application/octet-stream', true],
  ['', true],
  ['image/png', false],
  ['text/html', false],
])('a file of type %j: %s', (type, accepted) => {
  expect(checkAnnouncement({ ...file, type }, limits)?.reason).toBe(accepted ? undefined : 'unusable')
})

test('limits name what was passed', () => {
  expect(checkAnnouncement({ ...file, size: 0 }, limits)).toMatchObject({ reason: 'unusable' })
  expect(checkAnnouncement({ ...file, size: 1_000 }, limits)).toBeNull()
  expect(checkAnnouncement({ ...file, size: 1_001 }, limits)).toEqual({
    reason: 'over-limit',
    limit: 'fileBytes',
    max: 1_000,
    actual: 1_001,
    plan: null,
    resetsAt: null,
  })
})

test('the key names tenant, document and upload, and none of them comes from the file', () => {
  const { key, document, expiresAt } = announce({ ...file, name: '../../évil 🎉.pdf' })
  expect(key).toBe(`tenants/${TENANT}/documents/${document.id}/${document.upload_id}.pdf`)
  expect(document).toMatchObject({ title: 'évil 🎉', status: 'uploading', created_by: OWNER.userId })
  expect(expiresAt).toBe(tenant.clock.now + UPLOAD_MS)
})

test('a file that arrived is read; completing it again changes nothing', async () => {
  const { key, document } = announce()
  expect(await completeUpload(tenant.parts, document.id)).toMatchObject({ ok: false, refusal: { reason: 'conflict' } })
  tenant.files.put(key, PDF)
  for (let twice = 0; twice < 2; twice++)
    expect(await completeUpload(tenant.parts, document.id)).toMatchObject({
      ok: true,
      duplicate: false,
      document: { status: 'processing' },
    })
  await tenant.settle()
  expect(tenant.messages).toHaveLength(1)
  expect(row(document.id)?.etag).toBe(`etag of ${key}`)
})

test('two completions at once start one ingest', async () => {
  const { key, document } = announce()
  tenant.files.put(key, PDF)
  await Promise.all([completeUpload(tenant.parts, document.id), completeUpload(tenant.parts, document.id)])
  await tenant.settle()
  expect(tenant.messages).toHaveLength(1)
})

test('a slow look that ends when the file is being read already changes nothing', async () => {
  const { key, document } = announce()
  tenant.files.put(key, PDF)
  const gate = Promise.withResolvers<void>()
  const inspect = tenant.files.inspect.bind(tenant.files)
  tenant.files.inspect = async (asked) => {
    const found = await inspect(asked)
    await gate.promise
    return found
  }
  const slow = completeUpload(tenant.parts, document.id)
  tenant.files.inspect = inspect
  await completeUpload(tenant.parts, document.id)
  await tenant.settle()
  const jobId = tenant.messages[0]?.jobId ?? ''
  tenant.parts.jobs.lease(jobId, { connectionString: 'postgres://x', schemaVersion: '0001_initial' })
  gate.resolve()
  expect(await slow).toMatchObject({ ok: true, document: { status: 'processing' } })
  expect(tenant.parts.jobRows.find(jobId)).toMatchObject({ state: 'leased' })
})

test('a file that is no PDF, or has another size, fails with a sentence and is deleted', async () => {
  for (const [bytes, size] of [
    [new TextEncoder().encode('<html>'), PDF.length],
    [PDF, PDF.length + 1],
  ] as const) {
    const { key, document } = announce()
    tenant.files.put(key, bytes, size)
    for (let twice = 0; twice < 2; twice++)
      expect(await completeUpload(tenant.parts, document.id)).toMatchObject({
        ok: false,
        refusal: { reason: 'unusable', detail: expect.stringMatching(/\.$/) },
      })
    expect(row(document.id)).toMatchObject({ status: 'failed', retryable: 0 })
    await tenant.settle()
    expect(tenant.files.objects.has(key)).toBe(false)
    expect(getFile(tenant.parts, document.id)).toMatchObject({ ok: false, refusal: { reason: 'not-found' } })
    // Its URL still works, and may bring something back.
    tenant.files.put(key, bytes, size)
    await tenant.advance(2 * UPLOAD_MS)
    expect(tenant.files.objects.has(key)).toBe(false)
  }
})

test('the header may stand anywhere in the first kilobyte, and no further', async () => {
  const at = (offset: number) => new TextEncoder().encode(`${'x'.repeat(offset)}%PDF-1.4`)
  for (const [offset, ok] of [
    [1_000, true],
    [1_024, false],
  ] as const) {
    tenant = testTenant({ limits: { fileBytes: 10_000, filePages: 1 } })
    const bytes = at(offset)
    const { key, document } = announce({ ...file, size: bytes.length })
    tenant.files.put(key, bytes)
    expect((await completeUpload(tenant.parts, document.id)).ok).toBe(ok)
  }
})

test('an upload that nobody completes is found when its URL has expired', async () => {
  const { key, document } = announce()
  tenant.files.put(key, PDF)
  await tenant.advance(UPLOAD_MS - 100)
  expect(row(document.id)?.status).toBe('uploading')
  await tenant.advance(100)
  expect(row(document.id)?.status).toBe('processing')
  expect(tenant.messages).toHaveLength(1)
})

test('one that never came is taken away, with an event, and everyone is free to try again', async () => {
  const { document } = announce()
  await tenant.advance(UPLOAD_MS)
  expect(row(document.id)).toBeNull()
  expect(tenant.events.at(-1)?.event).toEqual({ type: 'document-deleted', id: document.id })
  await tenant.advance(UPLOAD_MS)
  expect(tenant.parts.documents.find(document.id)).toBeNull()
  expect(tenant.sql.statements).toHaveLength(1)
})

test('while R2 cannot be asked nothing is decided', async () => {
  const { key, document } = announce()
  tenant.files.put(key, PDF)
  tenant.files.broken = true
  await expect(completeUpload(tenant.parts, document.id)).rejects.toThrow('R2')
  await tenant.advance(UPLOAD_MS)
  expect(row(document.id)?.status).toBe('uploading')
  tenant.files.broken = false
  await tenant.advance(1_000)
  expect(row(document.id)?.status).toBe('processing')
})

test('bytes that the tenant has are not sent again', async () => {
  const sha256 = 'a'.repeat(64)
  const { key, document } = announce()
  tenant.files.put(key, PDF)
  await completeUpload(tenant.parts, document.id)
  // Announced is not known: only a hash that was computed counts.
  expect(tenant.parts.uploads.announce(OWNER.userId, { ...file, sha256 }).kind).toBe('expected')
  tenant.parts.documents.change(document.id, { sha256 })
  expect(tenant.parts.uploads.announce(OWNER.userId, { ...file, sha256 })).toMatchObject({
    kind: 'duplicate',
    document: { id: document.id },
  })
})

test('a full tenant refuses a new file, but still finds the old one', () => {
  tenant = testTenant({ plans: plansWith({ documents: 3 }) })
  for (let n = 0; n < 3; n++) announce()
  expect(tenant.parts.uploads.announce(OWNER.userId, file)).toMatchObject({
    kind: 'refused',
    refusal: { reason: 'over-limit', limit: 'documents', max: 3 },
  })
})
