import { expect, test } from 'vitest'
import { applyEvent, readEvent, type TenantCache } from './apply-event.ts'
import type { Conversation, Document, Tenant } from './types.ts'

function document(id: string, change: Partial<Document> = {}): Document {
  return {
    id,
    title: id,
    size: 1,
    pages: 10,
    pagesDone: 10,
    pagesWithoutText: 0,
    status: 'ready',
    reason: null,
    retryable: true,
    sha256: null,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    ...change,
  }
}

function conversation(id: string, updatedAt: string): Conversation {
  return { id, title: id, scope: null, createdAt: updatedAt, updatedAt, answering: false }
}

const tenant = {
  id: 't',
  database: { status: 'preparing', detail: 'creating the project', region: 'r' },
} as Tenant

const cache: TenantCache = {
  tenant,
  documents: [document('b', { createdAt: '2026-02-02T00:00:00Z' }), document('a')],
  conversations: [conversation('y', '2026-02-02T00:00:00Z'), conversation('x', '2026-01-01T00:00:00Z')],
  duplicates: {},
}
const ids = (list: { id: string }[] | undefined) => list?.map(({ id }) => id)

test('the database becomes ready', () => {
  const database = { status: 'ready', detail: null, region: 'r' } as const
  expect(applyEvent(cache, { type: 'database', database }).tenant?.database).toEqual(database)
})

test('a new document comes first, a known one keeps its place', () => {
  const added = applyEvent(cache, { type: 'document', document: document('c', { createdAt: '2026-03-03T00:00:00Z' }) })
  expect(ids(added.documents)).toEqual(['c', 'b', 'a'])
  const newer = document('a', { pagesDone: 3, updatedAt: '2026-01-02T00:00:00Z' })
  const changed = applyEvent(cache, { type: 'document', document: newer })
  expect(ids(changed.documents)).toEqual(['b', 'a'])
  expect(changed.documents?.[1]?.pagesDone).toBe(3)
})

test('an event that was overtaken by a fetch changes nothing', () => {
  const older = document('a', { pagesDone: 1, updatedAt: '2025-12-31T00:00:00Z' })
  expect(applyEvent(cache, { type: 'document', document: older }).documents).toBe(cache.documents)
})

test('a deleted duplicate leads to the one that stays', () => {
  const after = applyEvent(cache, { type: 'document-deleted', id: 'a', duplicateOf: 'b' })
  expect(ids(after.documents)).toEqual(['b'])
  expect(after.duplicates).toEqual({ a: 'b' })
  expect(applyEvent(cache, { type: 'document-deleted', id: 'a' }).duplicates).toBe(cache.duplicates)
})

test('the conversation used last comes first', () => {
  const used = conversation('x', '2026-03-03T00:00:00Z')
  expect(ids(applyEvent(cache, { type: 'conversation', conversation: used }).conversations)).toEqual(['x', 'y'])
  expect(ids(applyEvent(cache, { type: 'conversation-deleted', id: 'y' }).conversations)).toEqual(['x'])
})

test('lists that were never fetched are not made up from events', () => {
  const empty: TenantCache = { tenant: undefined, documents: undefined, conversations: undefined, duplicates: {} }
  expect(applyEvent(empty, { type: 'document', document: document('a') }).documents).toBeUndefined()
  expect(applyEvent(empty, { type: 'conversation-deleted', id: 'a' }).conversations).toBeUndefined()
})

test('what a newer server may send is ignored', () => {
  expect(readEvent('{"type":"weather"}')).toBeNull()
  expect(readEvent('not json')).toBeNull()
  expect(readEvent('null')).toBeNull()
  expect(readEvent(new ArrayBuffer(2))).toBeNull()
  expect(readEvent('{"type":"document-deleted","id":"a"}')).toEqual({ type: 'document-deleted', id: 'a' })
})
