import { expect, test } from 'vitest'
import { noteAnnounced, withAnnounced } from './announced.ts'
import type { Conversation, Tenant } from './types.ts'

const preparing = { id: 't', database: { status: 'preparing', detail: null, region: 'r' } } as unknown as Tenant
const ready = { type: 'database', database: { ...preparing.database, status: 'ready' } } as const

/** A fetch that answers when it is told to. */
function slow<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  return { fetch: () => promise, resolve, reject }
}

test('an answer that was read before an event does not undo it', async () => {
  const { fetch, resolve } = slow<Tenant>()
  const fetched = withAnnounced('t', 'tenant', fetch)
  noteAnnounced('t', ready)
  resolve(preparing)
  expect((await fetched).database.status).toBe('ready')
})

test('what was announced before the fetch began, or to another tenant, says nothing about it', async () => {
  const { fetch, resolve } = slow<Tenant>()
  noteAnnounced('t', ready)
  const fetched = withAnnounced('t', 'tenant', fetch)
  noteAnnounced('other', ready)
  resolve(preparing)
  expect(await fetched).toBe(preparing)
})

test('what was deleted during the fetch of a list is not in it', async () => {
  const { fetch, resolve } = slow<Conversation[]>()
  const fetched = withAnnounced('t', 'conversations', fetch)
  noteAnnounced('t', { type: 'conversation-deleted', id: 'a' })
  const [a, b] = ['a', 'b'].map((id) => ({ id }) as Conversation)
  resolve([a, b] as Conversation[])
  expect(await fetched).toEqual([b])
})

test('a failed fetch fails, and is forgotten', async () => {
  const { fetch, reject } = slow<Tenant>()
  const fetched = withAnnounced('t', 'tenant', fetch)
  reject(new Error('offline'))
  await expect(fetched).rejects.toThrow('offline')
  noteAnnounced('t', ready)
  expect(await withAnnounced('t', 'tenant', async () => preparing)).toBe(preparing)
})
