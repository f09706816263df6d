/// <reference types="@cloudflare/vitest-plugin/types" />
/** Uploads and ingest jobs of the Tenant object inside workerd, with its real storage, alarm and bucket. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import {
  ADA,
  advance,
  granted,
  leased,
  MINUTE,
  NOT_FOUND,
  neon,
  PDF,
  readyTenant,
  select,
  settle,
  UPLOAD,
} from './tenant/testing/workerd.ts'

describe('upload', () => {
  test('a file in R2 becomes a job', async () => {
    const { id: tenantId, stub } = await readyTenant()
    const { id, key, lease } = await leased(stub)
    expect(key).toMatch(new RegExp(`^tenants/${tenantId}/documents/${id}/[0-9a-f-]{36}\\.pdf$`))
    const object = await env.DOCUMENTS.head(key)
    expect(lease).toMatchObject({
      file: { key, etag: object?.etag, size: PDF.length, title: 'lease' },
      work: { kind: 'extract' },
      database: { connectionString: 'postgres://neondb_owner:secret@project-1.test/neondb' },
    })
  })

  test('what is no PDF is refused and deleted', async () => {
    const { stub } = await readyTenant()
    const announced = granted(await stub.announceUpload(ADA, { ...UPLOAD, size: 1 }))
    if (announced.duplicate) throw new Error('a duplicate')
    await env.DOCUMENTS.put(announced.key, 'x')
    expect(await stub.completeUpload(ADA, announced.document.id)).toMatchObject({
      ok: false,
      refusal: { reason: 'unusable' },
    })
    await settle(stub)
    expect(await env.DOCUMENTS.head(announced.key)).toBeNull()
  })

  test('one that is never completed is taken up, or taken away, when its time is over', async () => {
    const { stub } = await readyTenant()
    const [arrived, missing] = [await stub.announceUpload(ADA, UPLOAD), await stub.announceUpload(ADA, UPLOAD)].map(
      granted,
    )
    if (!arrived || arrived.duplicate || !missing) throw new Error('not announced')
    await env.DOCUMENTS.put(arrived.key, PDF)
    await advance(stub, 15 * MINUTE)
    const { documents } = granted(await stub.listDocuments(ADA))
    expect(documents).toMatchObject([{ id: arrived.document.id, status: 'processing' }])
    expect(await stub.getDocument(ADA, missing.document.id)).toEqual(NOT_FOUND)
  })
})

describe('jobs', () => {
  const read = { kind: 'extracted', pages: 2, pagesWithText: 2, chunks: 3, unembedded: [] } as const

  test('from the file to a ready document', async () => {
    const { stub } = await readyTenant()
    const { id, lease } = await leased(stub)
    expect(await stub.reportProgress(lease, { pages: 2, pagesDone: 1 })).toBe('go-on')
    expect(await stub.identifyFile(lease, 'a'.repeat(64))).toBe('unique')
    expect(await stub.finishJob(lease, read)).toBe('ok')
    await settle(stub)
    expect(granted(await stub.getDocument(ADA, id)).document).toMatchObject({
      status: 'ready',
      pages: 2,
      pagesDone: 2,
      sha256: 'a'.repeat(64),
    })
    expect(neon.tenantStatements().some(({ query }) => query.includes(`state = 'ready'`))).toBe(true)
  })

  test('a lease that runs out is sent again, also by another life of the object; its old holder is told to stop', async () => {
    const { stub } = await readyTenant()
    const { id, lease } = await leased(stub)
    await evictDurableObject(stub)
    await advance(stub, MINUTE)
    await advance(stub, 1_000)
    expect(await select(stub, 'SELECT state, attempts, sends FROM jobs')).toEqual([
      { state: 'queued', attempts: 1, sends: 1 },
    ])
    expect(await stub.finishJob(lease, read)).toBe('stop')
    const second = await stub.leaseJob(lease.jobId)
    expect(second?.token).not.toBe(lease.token)
    expect(await stub.finishJob(lease, read)).toBe('stop')
    expect(granted(await stub.getDocument(ADA, id)).document.status).toBe('processing')
    expect(await stub.finishJob(second ?? lease, read)).toBe('ok')
  })

  test('a delete in the middle leaves neither file nor row', async () => {
    const { stub } = await readyTenant()
    const { id, key, lease } = await leased(stub)
    expect(await stub.deleteDocument(ADA, id)).toEqual({ ok: true })
    expect(await stub.finishJob(lease, read)).toBe('stop')
    expect(await stub.leaseJob(lease.jobId)).toBeNull()
    expect(neon.tenantStatements().some(({ query }) => query.includes(`'deleted'`))).toBe(true)
    await settle(stub)
    expect(await env.DOCUMENTS.head(key)).toBeNull()
    await env.DOCUMENTS.put(key, PDF)
    await advance(stub, 30 * MINUTE)
    expect(await env.DOCUMENTS.head(key)).toBeNull()
    expect(await select(stub, 'SELECT id FROM documents')).toEqual([])
  })
})
