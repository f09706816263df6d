import { afterEach, expect, test, vi } from 'vitest'
import type { TenantApi } from '../api/client.ts'
import type { ChatMessage } from '../api/types.ts'
import { ChatSession } from './session.ts'

afterEach(() => vi.unstubAllGlobals())

const stored: ChatMessage[] = [
  { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'How often?' }] },
  { id: 'a1', role: 'assistant', parts: [{ type: 'text', text: 'Every four hours.' }] },
]

const api = {
  messagesUrl: (id: string) => `https://app.test/${id}/messages`,
  streamUrl: (id: string) => `https://app.test/${id}/stream`,
} as TenantApi

/** A session whose next question is answered with this problem. */
async function refused(): Promise<ChatSession> {
  const problem = { title: 'No more questions today', status: 403, detail: 'The plan allows 1 question a day.' }
  vi.stubGlobal('fetch', async () => Response.json(problem, { status: 403 }))
  const session = new ChatSession('c', stored, api, () => {})
  session.ask('And who does it?', null)
  await vi.waitFor(() => expect(session.chat.status).toBe('error'))
  return session
}

test('a refused question stays, with the reason, when the stored messages are read again', async () => {
  const session = await refused()
  session.adopt(stored, false)
  expect(session.chat.messages).toHaveLength(3)
  expect(session.chat.error?.message).toBe('No more questions today')
})

test('a question that did arrive gives way to what the server has of it', async () => {
  const session = await refused()
  const question = session.chat.messages.at(-1)
  if (!question) throw new Error('nothing was asked')
  session.adopt([...stored, question, { id: 'a2', role: 'assistant', parts: [] }], false)
  expect(session.chat.messages).toHaveLength(4)
  expect(session.chat.error).toBeUndefined()
})
