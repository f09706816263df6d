import { beforeEach, expect, test } from 'vitest'
import { completeUpload, deleteDocument, getDocument, listDocuments, retryDocument } from './document-requests.ts'
import type { DatabaseAccess } from './rpc.ts'
import { MEMBER, OWNER, PDF, TENANT, type TestTenant, testTenant, UPLOAD_MS } from './testing/world.ts'

const access: DatabaseAccess = { connectionString: 'postgres://x', schemaVersion: '0001_initial' }
const read = { kind: 'extracted', pages: 2, pagesWithText: 2, chunks: 3, unembedded: [] } as const

let tenant: TestTenant
beforeEach(async () => {
  tenant = testTenant()
  await tenant.settle()
  tenant.sql.statements.length = 0
})

async function uploaded() {
  const announced = tenant.parts.uploads.announce(OWNER.userId, { name: 'a.pdf', size: PDF.length, type: '' })
  if (announced.kind !== 'expected') throw new Error('not announced')
  tenant.files.put(announced.key, PDF)
  await completeUpload(tenant.parts, announced.document.id)
  await tenant.settle()
  const lease = tenant.parts.jobs.lease(tenant.messages.at(-1)?.jobId ?? '', access)
  if (!lease) throw new Error('not leased')
  return { id: announced.document.id, key: announced.key, lease }
}
const tombstones = () => tenant.sql.statements.filter(({ text }) => text.includes(`'deleted'`))

test('in the middle of an ingest: gone for people at once, and for the consumer with its next word', async () => {
  const { id, key, lease } = await uploaded()
  expect(await deleteDocument(tenant.parts, OWNER, id)).toEqual({ ok: true })
  expect(listDocuments(tenant.parts)).toEqual({ ok: true, documents: [] })
  expect(getDocument(tenant.parts, id)).toMatchObject({ ok: false, refusal: { reason: 'not-found' } })
  expect(tenant.parts.jobs.report(lease, { pages: 2, pagesDone: 1 })).toBe('stop')
  expect(tenant.parts.jobs.finish(lease, read)).toBe('stop')
  expect(tenant.parts.jobs.lease(lease.jobId, access)).toBeNull()
  expect(tenant.events.map(({ event }) => event)).toContainEqual({ type: 'document-deleted', id })
  // The tombstone is newer than anything that the consumer may still write.
  expect(tombstones()[0]?.params).toEqual([id, 2])
  await tenant.settle()
  expect(tenant.files.objects.has(key)).toBe(false)
})

test('until its rows are gone, search is told to leave it out', async () => {
  const { id } = await uploaded()
  tenant.sql.reply = () => {
    throw new Error('fetch failed')
  }
  await deleteDocument(tenant.parts, OWNER, id)
  expect(tenant.parts.deletion.unretired()).toEqual([id])
  tenant.sql.reply = () => []
  await tenant.advance(1_000)
  expect(tenant.parts.deletion.unretired()).toEqual([])
})

test('a live URL cannot bring the file back, and then the document is forgotten', async () => {
  const { id, key } = await uploaded()
  await deleteDocument(tenant.parts, OWNER, id)
  await tenant.settle()
  tenant.files.put(key, PDF)
  expect(tenant.parts.documents.find(id)?.status).toBe('deleting')
  expect(await deleteDocument(tenant.parts, OWNER, id)).toEqual({ ok: true })
  await tenant.advance(2 * UPLOAD_MS)
  expect(tenant.files.objects.size).toBe(0)
  expect(tenant.parts.documents.find(id)).toBeNull()
  expect(await deleteDocument(tenant.parts, OWNER, id)).toMatchObject({ ok: false })
})

test('the control database hears of it before it is forgotten', async () => {
  const { id } = await uploaded()
  tenant.control.reply = () => {
    throw new Error('fetch failed')
  }
  await deleteDocument(tenant.parts, OWNER, id)
  await tenant.advance(2 * UPLOAD_MS)
  expect(tenant.parts.documents.find(id)?.status).toBe('deleting')
  tenant.control.reply = () => []
  await tenant.advance(300_000)
  expect(tenant.parts.documents.find(id)).toBeNull()
  expect(tenant.control.statements.at(-1)?.params).toContain('deleted')
})

test('one that was never worked on asks nothing of the database', async () => {
  const announced = tenant.parts.uploads.announce(OWNER.userId, { name: 'a.pdf', size: PDF.length, type: '' })
  const id = announced.kind === 'expected' ? announced.document.id : ''
  await deleteDocument(tenant.parts, OWNER, id)
  await tenant.settle()
  expect(tenant.sql.statements).toEqual([])
  expect(tenant.files.deletedPrefixes).toEqual([`tenants/${TENANT}/documents/${id}/`])
})

test('before there is a database', async () => {
  tenant = testTenant()
  const announced = tenant.parts.uploads.announce(OWNER.userId, { name: 'a.pdf', size: PDF.length, type: '' })
  const id = announced.kind === 'expected' ? announced.document.id : ''
  expect(await deleteDocument(tenant.parts, OWNER, id)).toEqual({ ok: true })
  expect(tenant.parts.documents.get(id)).toBeNull()
})

test('while it is being published', async () => {
  const { id, lease } = await uploaded()
  const gate = Promise.withResolvers<void>()
  const batch = tenant.sql.batch.bind(tenant.sql)
  tenant.sql.batch = async (statements) => {
    if (statements[0]?.text.includes('returning id')) await gate.promise
    return batch(statements)
  }
  tenant.parts.jobs.finish(lease, read)
  tenant.parts.lanes.start()
  await Promise.resolve()
  await deleteDocument(tenant.parts, OWNER, id)
  gate.resolve()
  await tenant.settle()
  expect(tenant.parts.documents.find(id)?.status).toBe('deleting')
})

test('somebody else’s document is not a member’s to delete or to try again', async () => {
  const { id } = await uploaded()
  const refusal = { ok: false, refusal: { reason: 'forbidden', needs: 'admin' } }
  expect(await deleteDocument(tenant.parts, MEMBER, id)).toEqual(refusal)
  expect(retryDocument(tenant.parts, MEMBER, id)).toEqual(refusal)
})

test('trying again begins a new generation', async () => {
  const { id, lease } = await uploaded()
  expect(retryDocument(tenant.parts, OWNER, id)).toMatchObject({ ok: false, refusal: { reason: 'conflict' } })
  tenant.parts.jobs.fail(id, 'A reason.', true)
  expect(retryDocument(tenant.parts, OWNER, id)).toMatchObject({
    ok: true,
    document: { status: 'processing', reason: null, pagesDone: 0 },
  })
  await tenant.settle()
  expect(tenant.parts.jobs.finish(lease, read)).toBe('stop')
  const again = tenant.parts.jobs.lease(tenant.messages.at(-1)?.jobId ?? '', access)
  expect(again?.document.generation).toBe(2)
  tenant.parts.jobs.fail(id, 'This PDF has a password.', false)
  expect(retryDocument(tenant.parts, OWNER, id)).toMatchObject({ ok: false, refusal: { reason: 'conflict' } })
})
