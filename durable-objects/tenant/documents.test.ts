import { beforeEach, expect, test } from 'vitest'
import { renameDocument } from './document-requests.ts'
import { type Documents, mayBecome, PROGRESS_INTERVAL_MS, type Status, viewOf } from './documents.ts'
import { OWNER, PDF, type TestTenant, testTenant } from './testing/world.ts'

let tenant: TestTenant
let documents: Documents
let id: string
beforeEach(async () => {
  tenant = testTenant()
  await tenant.settle()
  documents = tenant.parts.documents
  const announced = tenant.parts.uploads.announce(OWNER.userId, { name: 'a.pdf', size: PDF.length, type: '' })
  id = announced.kind === 'expected' ? announced.document.id : ''
  tenant.events.length = 0
})

const states: Status[] = ['uploading', 'processing', 'ready', 'failed', 'deleting']

test('the ways from state to state', () => {
  const ways = states.map((from) => states.filter((to) => to !== from && mayBecome(from, to)).join(' '))
  expect(ways).toEqual(['processing failed deleting', 'ready failed deleting', 'deleting', 'processing deleting', ''])
})

test('a state that cannot follow is a mistake', () => {
  documents.change(id, { status: 'deleting' })
  expect(() => documents.change(id, { status: 'ready' })).toThrow('deleting')
})

test('every change is counted, told and put into the outbox', async () => {
  const before = documents.get(id)?.version ?? 0
  documents.change(id, { status: 'processing' })
  expect(documents.get(id)?.version).toBe(before + 1)
  expect(tenant.events).toMatchObject([{ event: { type: 'document', document: { id, status: 'processing' } } }])
  await tenant.settle()
  expect(tenant.control.statements.at(-1)?.params).toEqual(expect.arrayContaining([id, 'processing', before + 1]))
})

test('progress is told four times a second at most, and never written to the control database', async () => {
  documents.change(id, { status: 'processing' })
  await tenant.settle()
  const written = tenant.control.statements.length
  tenant.events.length = 0
  for (let page = 1; page <= 100; page++) {
    tenant.clock.now += 10
    documents.progress(id, 100, page)
  }
  expect(tenant.events).toHaveLength(1_000 / PROGRESS_INTERVAL_MS)
  await tenant.settle()
  expect(tenant.control.statements).toHaveLength(written)
  expect(documents.get(id)).toMatchObject({ pages: 100, pages_done: 100 })
})

test('a bar that would pass the end stops there', () => {
  documents.progress(id, 10, 12)
  expect(documents.get(id)?.pages_done).toBe(10)
})

test('the newest is listed first, what is being deleted not at all', () => {
  tenant.clock.now += 1_000
  const second = tenant.parts.uploads.announce(OWNER.userId, { name: 'b.pdf', size: PDF.length, type: '' })
  expect(documents.list().map(({ title }) => title)).toEqual(['b', 'a'])
  if (second.kind === 'expected') documents.change(second.document.id, { status: 'deleting' })
  expect(documents.list().map(({ title }) => title)).toEqual(['a'])
  expect(documents.count()).toBe(1)
})

test('a row in the form of the contract', () => {
  const row = documents.get(id)
  expect(row && viewOf(row)).toEqual({
    id,
    title: 'a',
    size: PDF.length,
    pages: null,
    pagesDone: 0,
    pagesWithoutText: null,
    status: 'uploading',
    reason: null,
    retryable: false,
    sha256: null,
    createdAt: '2026-10-01T00:00:00.000Z',
    updatedAt: '2026-10-01T00:00:00.000Z',
  })
})

function answerTitle(title: string): void {
  const { reply } = tenant.sql
  tenant.sql.reply = (statement) =>
    statement.text.startsWith('select title') ? [{ title, rowVersion: '7' }] : reply(statement)
  tenant.sql.statements.length = 0
}

test('a rename reaches the database of a document that can be found there', async () => {
  answerTitle('a')
  expect(renameDocument(tenant.parts, OWNER, id, ' New\u0000 title ')).toMatchObject({
    document: { title: 'New title' },
  })
  documents.change(id, { status: 'processing' })
  documents.change(id, { status: 'ready' })
  await tenant.settle()
  expect(tenant.sql.statements).toEqual([])
  renameDocument(tenant.parts, OWNER, id, 'Newer title')
  await tenant.settle()
  expect(tenant.sql.statements.at(-1)?.params).toEqual([id, 'Newer title', '7'])
})

test('what was renamed while it was read gets its title once it is published', async () => {
  answerTitle('a')
  documents.change(id, { status: 'processing', pages: 1 })
  renameDocument(tenant.parts, OWNER, id, 'New title')
  tenant.parts.effects.add('publish-document', id)
  await tenant.settle()
  expect(documents.get(id)?.status).toBe('ready')
  expect(tenant.sql.statements.at(-1)?.params).toEqual([id, 'New title', '7'])
})

test('a rename is tried again when the row changed since it was read, and ends when the title is right', async () => {
  documents.change(id, { status: 'processing' })
  documents.change(id, { status: 'ready' })
  let reads = 0
  tenant.sql.reply = ({ text }) =>
    text.startsWith('select title') ? [{ title: reads++ === 0 ? 'a' : 'New title', rowVersion: '7' }] : []
  renameDocument(tenant.parts, OWNER, id, 'New title')
  await tenant.settle()
  expect(tenant.parts.effects.targets('rename-document')).toEqual([id])
  tenant.clock.now += 2_000
  await tenant.settle()
  expect(reads).toBe(2)
  expect(tenant.parts.effects.targets('rename-document')).toEqual([])
})
