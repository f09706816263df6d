import { beforeEach, expect, test } from 'vitest'
import { completeUpload, deleteDocument, getDocument, getFile, listDocuments } from './document-requests.ts'
import { identify } from './duplicates.ts'
import type { DatabaseAccess, JobLease } from './rpc.ts'
import { OWNER, PDF, type TestTenant, testTenant } from './testing/world.ts'

const access: DatabaseAccess = { connectionString: 'postgres://x', schemaVersion: '0001_initial' }
const read = { kind: 'extracted', pages: 2, pagesWithText: 2, chunks: 3, unembedded: [] } as const
const HASH = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)

let tenant: TestTenant
beforeEach(async () => {
  tenant = testTenant()
  await tenant.settle()
})

async function uploaded(sha256?: string): Promise<JobLease> {
  tenant.clock.now += 1_000
  const announced = tenant.parts.uploads.announce(OWNER.userId, { name: 'a.pdf', size: PDF.length, type: '', sha256 })
  if (announced.kind !== 'expected') throw new Error('not announced')
  tenant.files.put(announced.key, PDF)
  await completeUpload(tenant.parts, announced.document.id)
  await tenant.settle()
  const lease = tenant.parts.jobs.lease(tenant.messages.at(-1)?.jobId ?? '', access)
  if (!lease) throw new Error('not leased')
  return lease
}
const identified = (lease: JobLease, sha256 = HASH) =>
  identify({ ...tenant.parts, remove: (id, keeper) => tenant.parts.deletion.remove(id, keeper) }, lease, sha256)

async function ready(): Promise<string> {
  const lease = await uploaded()
  identified(lease)
  tenant.parts.jobs.finish(lease, read)
  await tenant.settle()
  return lease.document.id
}

test('the second of two is answered with the first', async () => {
  const first = await ready()
  const lease = await uploaded()
  const second = lease.document.id
  expect(identified(lease)).toBe('duplicate')
  expect(tenant.parts.jobs.report(lease, { pages: 1, pagesDone: 1 })).toBe('stop')
  expect(tenant.events.map(({ event }) => event)).toContainEqual({
    type: 'document-deleted',
    id: second,
    duplicateOf: first,
  })
  for (const answer of [getDocument(tenant.parts, second), await completeUpload(tenant.parts, second)])
    expect(answer).toMatchObject({ ok: true, duplicate: true, document: { id: first } })
  expect(getDocument(tenant.parts, first)).toMatchObject({ duplicate: false })
  expect(getFile(tenant.parts, second)).toMatchObject({ ok: true, file: { key: expect.stringContaining(first) } })
  expect(listDocuments(tenant.parts)).toMatchObject({ documents: [{ id: first, sha256: HASH }] })
})

test('the dropped one leaves nothing behind', async () => {
  await ready()
  const lease = await uploaded()
  identified(lease)
  await tenant.advance(3_600_000)
  expect(tenant.files.objects.size).toBe(1)
  expect(tenant.parts.documents.find(lease.document.id)).toBeNull()
  expect(getDocument(tenant.parts, lease.document.id)).toMatchObject({ duplicate: true })
})

test('of two that are read at once the older one stays, whoever is hashed first', async () => {
  const older = await uploaded()
  const younger = await uploaded()
  expect(identified(younger)).toBe('unique')
  expect(identified(older)).toBe('unique')
  expect(tenant.parts.jobs.finish(younger, read)).toBe('stop')
  expect(getDocument(tenant.parts, younger.document.id)).toMatchObject({
    duplicate: true,
    document: { id: older.document.id },
  })
})

test('a document that is ready stays, even if it is the younger one', async () => {
  const older = await uploaded()
  const younger = await ready()
  expect(identified(older)).toBe('duplicate')
  expect(getDocument(tenant.parts, older.document.id)).toMatchObject({ document: { id: younger } })
})

test('an old alias follows when its document is dropped in turn', async () => {
  const [first, second, third] = [await uploaded(), await uploaded(), await uploaded()]
  identified(second)
  expect(identified(third)).toBe('duplicate')
  identified(first)
  for (const { document } of [second, third])
    expect(getDocument(tenant.parts, document.id)).toMatchObject({
      duplicate: true,
      document: { id: first.document.id },
    })
})

test('once the document that stayed is deleted, its other ids are unknown', async () => {
  const first = await ready()
  const lease = await uploaded()
  identified(lease)
  await deleteDocument(tenant.parts, OWNER, first)
  expect(getDocument(tenant.parts, lease.document.id)).toMatchObject({ ok: false })
})

test('the same bytes may come again after they were deleted, or have failed', async () => {
  const first = await ready()
  await deleteDocument(tenant.parts, OWNER, first)
  const failing = await uploaded()
  expect(identified(failing)).toBe('unique')
  tenant.parts.jobs.fail(failing.document.id, 'A reason.', true)
  expect(identified(await uploaded())).toBe('unique')
})

test('a file that is not what was announced fails', async () => {
  const lease = await uploaded(OTHER)
  expect(identified(lease, HASH)).toBe('mismatch')
  expect(tenant.parts.documents.get(lease.document.id)).toMatchObject({ status: 'failed', retryable: 0, sha256: null })
})

test('other bytes are another document, and the same word twice changes nothing', async () => {
  await ready()
  const lease = await uploaded(OTHER)
  expect(identified(lease, OTHER)).toBe('unique')
  const version = tenant.parts.documents.get(lease.document.id)?.version
  expect(identified(lease, OTHER)).toBe('unique')
  expect(tenant.parts.documents.get(lease.document.id)?.version).toBe(version)
})

test('a lease that is no longer anyone’s identifies nothing', async () => {
  const lease = await uploaded()
  expect(identified({ ...lease, token: 'old' })).toBe('stop')
  expect(tenant.parts.documents.get(lease.document.id)?.sha256).toBeNull()
})
