import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import type { Citation, Passage } from '../contract.ts'
import { newId } from '../ids.ts'
import {
  deleteConversation,
  historyStatement,
  readHistory,
  readMessages,
  readStoredAnswer,
  renameConversation,
  saveAnswer,
  saveQuestion,
  storedAnswerStatement,
} from './conversations.ts'
import { retireDocument } from './documents.ts'

/** PGlite compiles its WASM first, which takes long where the machine is busy. */
const PGLITE_START_MS = 60_000

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase(tenantMigrations)
}, PGLITE_START_MS)
afterAll(() => database.close())
beforeEach(() => database.rows('truncate conversations, documents cascade'))

const userId = newId()
const conversation = { id: newId(), title: 'Foghorns', scope: null }

async function ask(text: string, id = newId()): Promise<string> {
  await database.batch(saveQuestion({ id, text, userId, conversation }))
  return id
}

const passage: Passage = { number: 1, documentId: newId(), title: 'T', pageStart: 1, pageEnd: 1, text: 'secret text' }
const citation = (documentId: string, number = 1): Citation => ({
  number,
  documentId,
  title: 'T',
  page: 1,
  quote: 'quoted',
  start: 3,
  end: 9,
})

async function answer(questionId: string, text: string, more: Partial<Parameters<typeof saveAnswer>[0]> = {}) {
  const id = more.id ?? newId()
  const rows = await database.query(
    saveAnswer({
      id,
      questionId,
      conversationId: conversation.id,
      text,
      passages: [passage],
      citations: [],
      unsupported: [],
      ended: null,
      ...more,
    }),
  )
  return { id, stored: rows.length > 0 }
}

const read = (deletedDocuments: string[] = []) =>
  readMessages(database, { conversationId: conversation.id, deletedDocuments })
const addDocument = async (state = 'ready') => {
  const id = newId()
  await database.query({
    text: `insert into documents (id, title, generation, state) values ($1::uuid, 'T', 1, $2)`,
    params: [id, state],
  })
  return id
}

test('a question is stored once, and its conversation with it', async () => {
  const id = await ask('How often?')
  await ask('How often?', id)
  expect(await read()).toEqual([
    { id, role: 'user', metadata: { createdAt: expect.any(String) }, parts: [{ type: 'text', text: 'How often?' }] },
  ])
  const rows = await database.query({ text: 'select title, scope, user_id from conversations' })
  expect(rows).toEqual([{ title: 'Foghorns', scope: null, user_id: userId }])
})

test('what PostgreSQL can not hold is left out', async () => {
  const id = await ask('nul \0 and half \ud83e.')
  await answer(id, 'a \0 b')
  expect((await read()).map(({ parts }) => parts.find(({ type }) => type === 'text'))).toMatchObject([
    { text: 'nul  and half .' },
    { text: 'a  b' },
  ])
})

test('an answer stands behind its question, also when it is stored after the next one', async () => {
  const first = await ask('one')
  const second = await ask('two')
  await answer(second, '2')
  await answer(first, '1')
  const messages = await read()
  expect(messages.map(({ parts }) => parts.find(({ type }) => type === 'text'))).toMatchObject([
    { text: 'one' },
    { text: '1' },
    { text: 'two' },
    { text: '2' },
  ])
  expect(messages.map(({ metadata }) => metadata?.createdAt)).toEqual(
    messages.map(({ metadata }) => metadata?.createdAt).toSorted(),
  )
})

test('an answer is stored once; a later version of it replaces the earlier one', async () => {
  const question = await ask('one')
  const { id } = await answer(question, 'half', { ended: 'interrupted' })
  await answer(question, 'whole', { id })
  const messages = await read()
  expect(messages).toHaveLength(2)
  expect(messages[1]).toMatchObject({ id, parts: [{}, { text: 'whole' }] })
  expect(messages[1]?.metadata).not.toHaveProperty('ended')
})

test('nothing is stored for a conversation that is gone, or for a question of another one', async () => {
  const question = await ask('one')
  expect((await answer(question, 'x', { conversationId: newId() })).stored).toBe(false)
  await database.query({ text: 'delete from conversations' })
  expect((await answer(question, 'x')).stored).toBe(false)
})

test('the text of passages is not kept', async () => {
  await answer(await ask('one'), 'x')
  const rows = await database.query({ text: 'select parts::text as parts from messages' })
  expect(JSON.stringify(rows)).not.toContain('secret text')
  expect((await read())[1]?.parts[0]).toMatchObject({ type: 'data-passages', data: { passages: [{ number: 1 }] } })
})

test('citations say which documents are gone, and no longer quote them', async () => {
  const [ready, retired, retiring, unknown] = [await addDocument(), await addDocument(), await addDocument(), newId()]
  await database.batch(retireDocument({ id: retired, generation: 2 }))
  const citations = [ready, retired, retiring, unknown].map((id, i) => citation(id, i + 1))
  await answer(await ask('one'), 'x [1][2][3][4]', { citations })
  const parts = (await read([retiring]))[1]?.parts.filter(({ type }) => type === 'data-citation')
  expect(parts).toMatchObject([
    { id: 'citation-1', data: citations[0] },
    { data: { documentId: retired, deleted: true, quote: '', title: 'T' } },
    { data: { documentId: retiring, deleted: true, quote: '' } },
    { data: { documentId: unknown, deleted: true, quote: '' } },
  ])
  expect(parts?.[0]).not.toHaveProperty('data.deleted')
})

test('history: the latest texts before the question, oldest first, cut to size', async () => {
  for (const n of [1, 2, 3]) await answer(await ask(`question ${n}`), `answer ${n}`)
  const last = await ask('question 4')
  const partly = await answer(last, 'half an answer', { ended: 'failed' })
  const rows = await database.query(
    historyStatement({ conversationId: conversation.id, without: [last, partly.id], messages: 4, characters: 8 }),
  )
  expect(readHistory(rows)).toEqual([
    { role: 'user', text: 'question' },
    { role: 'assistant', text: 'answer 2' },
    { role: 'user', text: 'question' },
    { role: 'assistant', text: 'answer 3' },
  ])
})

test('one answer is read back by its id', async () => {
  const question = await ask('one')
  const { id } = await answer(question, 'x', { ended: 'stopped' })
  const stored = readStoredAnswer(await database.query(storedAnswerStatement(conversation.id, id)))
  expect(stored).toMatchObject({ id, metadata: { ended: 'stopped' } })
  expect(readStoredAnswer(await database.query(storedAnswerStatement(conversation.id, question)))).toBeNull()
})

test('what of an answer is unsupported comes back with it', async () => {
  const unsupported = [{ start: 2, end: 9, missing: ['77'] }]
  await answer(await ask('one'), 'x is 77.', { unsupported })
  const parts = (await read())[1]?.parts.filter(({ type }) => type === 'data-unsupported')
  expect(parts).toEqual([{ type: 'data-unsupported', id: 'unsupported-2', data: unsupported[0] }])
})

test('renaming and deleting', async () => {
  await answer(await ask('one'), 'x')
  await database.query(renameConversation({ id: conversation.id, title: 'Other' }))
  expect(await database.query({ text: 'select title from conversations' })).toEqual([{ title: 'Other' }])
  await database.query(renameConversation({ id: newId(), title: 'Nothing' }))
  await database.query(deleteConversation({ id: conversation.id }))
  expect(await database.query({ text: 'select id from conversations union all select id from messages' })).toEqual([])
})
