import { expect, test } from 'vitest'
import { completeUpload, deleteDocument, renameDocument, retryDocument } from './document-requests.ts'
import { resume, suspend } from './lifecycle.ts'
import { MEMBER, OWNER, PDF, testTenant, VIEWER } from './testing/world.ts'

test('what is done to documents is recorded with who did it, and without a title', async () => {
  const { parts, files, settle } = testTenant()
  const announced = parts.uploads.announce(MEMBER.userId, { name: 'Secret plans.pdf', size: PDF.length, type: '' })
  if (announced.kind !== 'expected') throw new Error('not expected')
  const { id } = announced.document
  files.put(announced.key, PDF)
  await completeUpload(parts, id)
  await completeUpload(parts, id)
  renameDocument(parts, OWNER, id, 'Other secret plans')
  parts.jobs.fail(id, 'A reason.', true)
  retryDocument(parts, MEMBER, id)
  expect(await deleteDocument(parts, VIEWER, id)).toMatchObject({ ok: false })
  await deleteDocument(parts, OWNER, id)
  await deleteDocument(parts, OWNER, id)
  await settle()
  const { entries } = parts.audit.page(null)
  expect(entries.map(({ actor, action, target }) => [actor, action, target])).toEqual([
    [OWNER.userId, 'document.deleted', id],
    [MEMBER.userId, 'document.retried', id],
    [OWNER.userId, 'document.renamed', id],
    [MEMBER.userId, 'document.uploaded', id],
  ])
  expect(JSON.stringify(entries)).not.toMatch(/secret/i)
})

test('what an operator does is recorded once, without what they wrote', () => {
  const { parts } = testTenant()
  for (let n = 0; n < 2; n++) suspend(parts, 'The invoice of May is open')
  for (let n = 0; n < 2; n++) resume(parts)
  const { entries } = parts.audit.page(null)
  expect(entries.map(({ actor, action }) => [actor, action])).toEqual([
    ['operator', 'tenant.resumed'],
    ['operator', 'tenant.suspended'],
  ])
  expect(JSON.stringify(entries)).not.toContain('invoice')
})
